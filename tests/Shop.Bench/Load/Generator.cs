using HdrHistogram;
using Shop.Bench.Processes;

namespace Shop.Bench.Load;

/// <summary>Sends requests and measures how long each takes and what all of them use.</summary>
/// <param name="audit">Proves that the shop adds up, or fails.</param>
internal sealed class Generator(IReadOnlyList<Customer> customers, Func<Task<Counters>> count, Func<Task> audit, TimeProvider timeProvider)
{
    private const long LongestMicros = 60_000_000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Proves that the shop still adds up; to be asked after every measurement.</summary>
    /// <exception cref="BenchException">It does not.</exception>
    public Task AuditAsync() => audit();

    /// <summary>Closed loop: so many clients, each sending its next request when it has the answer to the last.</summary>
    /// <param name="warm">Not counted.</param>
    public async Task<Result> CloseAsync(Act act, int clients, TimeSpan warm, TimeSpan time, int seed)
    {
        var window = new Window(byBeginning: false);
        using var over = new CancellationTokenSource();
        var working = Enumerable.Range(0, clients).Select(client => Task.Run(() => WorkAsync(act, customers[client % customers.Count], new Random(seed + client), window, over.Token))).ToArray();
        await Task.Delay(warm, timeProvider);
        var result = await MeasureAsync(window, time);
        await over.CancelAsync();
        await Task.WhenAll(working);
        return result();
    }

    /// <summary>
    /// Open loop: requests begin at a fixed rate, whatever becomes of the earlier ones, and take as long as from the moment when they were due: a
    /// server that stands still for a second makes all of that second wait (without what Gil Tene calls coordinated omission). Each one that was due
    /// within the time counts, also if it ends long after it: all are waited for.
    /// </summary>
    public async Task<Result> OpenAsync(Act act, double perSecond, TimeSpan warm, TimeSpan time, int seed)
    {
        var window = new Window(byBeginning: true);
        using var over = new CancellationTokenSource();
        var sending = Task.Run(() => SendAsync(act, perSecond, new Random(seed), window, over.Token));
        await Task.Delay(warm, timeProvider);
        var result = await MeasureAsync(window, time);
        await over.CancelAsync();
        await Task.WhenAll(await sending);
        return result();
    }

    // The result is to be asked for when everything has ended.
    private async Task<Func<Result>> MeasureAsync(Window window, TimeSpan time)
    {
        var before = await count();
        var since = timeProvider.GetTimestamp();
        window.Open(since);
        await Task.Delay(time, timeProvider);
        var until = timeProvider.GetTimestamp();
        window.Close(until);
        var used = (await count()).Since(before);
        return () => new Result(window.Done, window.Failed, window.Failure, timeProvider.GetElapsedTime(since, until).TotalSeconds, window.Micros, used);
    }

    private async Task WorkAsync(Act act, Customer customer, Random random, Window window, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await ActAsync(act, customer, random, window, timeProvider.GetTimestamp());
        }
    }

    private async Task<List<Task>> SendAsync(Act act, double perSecond, Random random, Window window, CancellationToken cancellationToken)
    {
        var began = timeProvider.GetTimestamp();
        var sent = 0L;
        var underWay = new List<Task>();
        while (!cancellationToken.IsCancellationRequested)
        {
            var due = (long)(timeProvider.GetElapsedTime(began).TotalSeconds * perSecond);
            for (; sent < due; sent++)
            {
                var at = began + (long)(sent / perSecond * timeProvider.TimestampFrequency);
                var customer = customers[(int)(sent % customers.Count)];
                var own = new Random(random.Next());
                underWay.Add(Task.Run(() => ActAsync(act, customer, own, window, at), CancellationToken.None));
            }

            underWay.RemoveAll(task => task.IsCompleted);
            await Task.Delay(Tick, timeProvider, CancellationToken.None);
        }

        return underWay;
    }

    private async Task ActAsync(Act act, Customer customer, Random random, Window window, long since)
    {
        string? failure;
        try
        {
            failure = await act(customer, random);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            failure = exception.Message;
        }

        var until = timeProvider.GetTimestamp();
        window.Record(since, until, (long)timeProvider.GetElapsedTime(since, until).TotalMicroseconds, failure);
    }

    /// <summary>Counts what ends, or by choice what begins, while it is open; and whatever fails that began since.</summary>
    private sealed class Window(bool byBeginning)
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
                else if (failure is null && Within(byBeginning ? since : until))
                {
                    Done++;
                    Micros.RecordValue(Math.Clamp(micros, 1, LongestMicros));
                }
            }
        }

        private bool Within(long at) => at >= _from && at < _to;
    }
}
