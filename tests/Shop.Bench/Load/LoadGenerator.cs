using HdrHistogram;
using Shop.Bench.Processes;

namespace Shop.Bench.Load;

/// <summary>Sends requests, and measures their latency and the resources they use.</summary>
/// <param name="audit">Checks the data of the shop. Throws if it is not consistent.</param>
internal sealed class LoadGenerator(
    IReadOnlyList<Customer> customers, Func<Task<Counters>> count, Func<Task> audit, TimeProvider timeProvider)
{
    private const long LongestMicros = 60_000_000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Checks the data of the shop. Call it after every measurement.</summary>
    /// <exception cref="BenchException">The data is not consistent.</exception>
    public Task AuditAsync() => audit();

    /// <summary>Closed loop: each client sends its next request when it has the answer to the previous one.</summary>
    /// <param name="warmUp">Requests of this time are not counted.</param>
    public async Task<Result> RunClosedLoopAsync(SendRequest send, int clients, TimeSpan warmUp, TimeSpan time, int seed)
    {
        var window = new Window(countsByStart: false);
        using var stopping = new CancellationTokenSource();
        var tasks = Enumerable.Range(0, clients).Select(client =>
        {
            var customer = customers[client % customers.Count];
            return Task.Run(() => RunClientAsync(send, customer, new Random(seed + client), window, stopping.Token));
        }).ToArray();
        await Task.Delay(warmUp, timeProvider);
        var result = await MeasureAsync(window, time);
        await stopping.CancelAsync();
        await Task.WhenAll(tasks);
        return result();
    }

    /// <summary>
    /// Open loop: requests are scheduled at a fixed rate, independent of earlier ones. The latency counts from the scheduled time, so that
    /// a stalled server delays all requests of the stall (no coordinated omission, Gil Tene). All requests that are scheduled within the
    /// time are awaited and counted.
    /// </summary>
    public async Task<Result> RunOpenLoopAsync(SendRequest send, double perSecond, TimeSpan warmUp, TimeSpan time, int seed)
    {
        var window = new Window(countsByStart: true);
        using var stopping = new CancellationTokenSource();
        var sending = Task.Run(() => SendAtRateAsync(send, perSecond, new Random(seed), window, stopping.Token));
        await Task.Delay(warmUp, timeProvider);
        var result = await MeasureAsync(window, time);
        await stopping.CancelAsync();
        await Task.WhenAll(await sending);
        return result();
    }

    // The returned function must be called after all requests have ended.
    private async Task<Func<Result>> MeasureAsync(Window window, TimeSpan time)
    {
        var before = await count();
        var since = timeProvider.GetTimestamp();
        window.Open(since);
        await Task.Delay(time, timeProvider);
        var until = timeProvider.GetTimestamp();
        window.Close(until);
        var used = (await count()).Since(before);
        var seconds = timeProvider.GetElapsedTime(since, until).TotalSeconds;
        return () => new Result(window.Done, window.Failed, window.Failure, seconds, window.Micros, used);
    }

    private async Task RunClientAsync(
        SendRequest send, Customer customer, Random random, Window window, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await SendAndRecordAsync(send, customer, random, window, timeProvider.GetTimestamp());
        }
    }

    private async Task<List<Task>> SendAtRateAsync(
        SendRequest send, double perSecond, Random random, Window window, CancellationToken cancellationToken)
    {
        var began = timeProvider.GetTimestamp();
        var sent = 0L;
        var inFlight = new List<Task>();
        while (!cancellationToken.IsCancellationRequested)
        {
            var due = (long)(timeProvider.GetElapsedTime(began).TotalSeconds * perSecond);
            for (; sent < due; sent++)
            {
                var at = began + (long)(sent / perSecond * timeProvider.TimestampFrequency);
                var customer = customers[(int)(sent % customers.Count)];
                var requestRandom = new Random(random.Next());
                inFlight.Add(Task.Run(() => SendAndRecordAsync(send, customer, requestRandom, window, at), CancellationToken.None));
            }

            inFlight.RemoveAll(task => task.IsCompleted);
            await Task.Delay(Tick, timeProvider, CancellationToken.None);
        }

        return inFlight;
    }

    private async Task SendAndRecordAsync(SendRequest send, Customer customer, Random random, Window window, long since)
    {
        string? failure;
        try
        {
            failure = await send(customer, random);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            failure = exception.Message;
        }

        var until = timeProvider.GetTimestamp();
        window.Record(since, until, (long)timeProvider.GetElapsedTime(since, until).TotalMicroseconds, failure);
    }

    /// <summary>
    /// Counts the successful requests that end (or are scheduled) while it is open, and the failed requests that begin or end while it is
    /// open.
    /// </summary>
    private sealed class Window(bool countsByStart)
    {
        private readonly Lock _lock = new();
        private long _from = long.MaxValue;
        private long _to = long.MaxValue;

        public LongHistogram Micros { get; } = new(1, LongestMicros, 3);

        public long Done { get; private set; }

        public long Failed { get; private set; }

        public string? Failure { get; private set; }

        public void Open(long at)
        {
            lock (_lock)
            {
                _from = at;
            }
        }

        public void Close(long at)
        {
            lock (_lock)
            {
                _to = at;
            }
        }

        public void Record(long since, long until, long micros, string? failure)
        {
            lock (_lock)
            {
                if (failure is not null && (Within(since) || Within(until)))
                {
                    Failed++;
                    Failure ??= failure;
                }
                else if (failure is null && Within(countsByStart ? since : until))
                {
                    Done++;
                    Micros.RecordValue(Math.Clamp(micros, 1, LongestMicros));
                }
            }
        }

        private bool Within(long at) => at >= _from && at < _to;
    }
}
