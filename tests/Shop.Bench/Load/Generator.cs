using HdrHistogram;
using Shop.Bench.Processes;

namespace Shop.Bench.Load;

/// <summary>Sends requests and measures how long each takes and what all of them use.</summary>
internal sealed class Generator(IReadOnlyList<Customer> customers, Func<Task<Counters>> count, TimeProvider clock)
{
    private const long LongestMicros = 60_000_000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Closed loop: so many clients, each sending its next request when it has the answer to the last.</summary>
    /// <param name="warm">Not counted.</param>
    public async Task<Result> CloseAsync(Act act, int clients, TimeSpan warm, TimeSpan time, int seed)
    {
        var window = new Window();
        using var over = new CancellationTokenSource();
        var working = Enumerable.Range(0, clients).Select(client => Task.Run(() => WorkAsync(act, customers[client % customers.Count], new Random(seed + client), window, over.Token))).ToArray();
        await Task.Delay(warm, clock);
        var result = await MeasureAsync(window, time);
        await over.CancelAsync();
        await Task.WhenAll(working);
        return result;
    }

    /// <summary>
    /// Open loop: requests begin at a fixed rate, whatever becomes of the earlier ones, and take as long as from the moment when they were due: a
    /// server that stands still for a second makes all of that second wait (without what Gil Tene calls coordinated omission).
    /// </summary>
    public async Task<Result> OpenAsync(Act act, double perSecond, TimeSpan warm, TimeSpan time, int seed)
    {
        var window = new Window();
        using var over = new CancellationTokenSource();
        var sending = Task.Run(() => SendAsync(act, perSecond, new Random(seed), window, over.Token));
        await Task.Delay(warm, clock);
        var result = await MeasureAsync(window, time);
        await over.CancelAsync();
        await Task.WhenAll(await sending);
        return result;
    }

    private async Task<Result> MeasureAsync(Window window, TimeSpan time)
    {
        var before = await count();
        var since = clock.GetTimestamp();
        window.Open();
        await Task.Delay(time, clock);
        window.Close();
        var seconds = clock.GetElapsedTime(since).TotalSeconds;
        var used = (await count()).Since(before);
        return new Result(window.Done, window.Failed, window.Failure, seconds, window.Micros, used);
    }

    private async Task WorkAsync(Act act, Customer customer, Random random, Window window, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await ActAsync(act, customer, random, window, clock.GetTimestamp());
        }
    }

    private async Task<List<Task>> SendAsync(Act act, double perSecond, Random random, Window window, CancellationToken over)
    {
        var began = clock.GetTimestamp();
        var sent = 0L;
        var underWay = new List<Task>();
        while (!over.IsCancellationRequested)
        {
            var due = (long)(clock.GetElapsedTime(began).TotalSeconds * perSecond);
            for (; sent < due; sent++)
            {
                var at = began + (long)(sent / perSecond * clock.TimestampFrequency);
                var customer = customers[(int)(sent % customers.Count)];
                var own = new Random(random.Next());
                underWay.Add(Task.Run(() => ActAsync(act, customer, own, window, at), CancellationToken.None));
            }

            underWay.RemoveAll(task => task.IsCompleted);
            await Task.Delay(Tick, clock, CancellationToken.None);
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
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            failure = fault.Message;
        }

        window.Record((long)clock.GetElapsedTime(since).TotalMicroseconds, failure);
    }

    /// <summary>Counts what ends while it is open.</summary>
    private sealed class Window
    {
        private readonly Lock _lock = new();
        private bool _open;

        public LongHistogram Micros { get; } = new(1, LongestMicros, 3);

        public long Done { get; private set; }

        public long Failed { get; private set; }

        public string? Failure { get; private set; }

        public void Open()
        {
            lock (_lock)
            {
                _open = true;
            }
        }

        public void Close()
        {
            lock (_lock)
            {
                _open = false;
            }
        }

        public void Record(long micros, string? failure)
        {
            lock (_lock)
            {
                if (!_open)
                {
                    return;
                }

                if (failure is null)
                {
                    Done++;
                    Micros.RecordValue(Math.Clamp(micros, 1, LongestMicros));
                }
                else
                {
                    Failed++;
                    Failure ??= failure;
                }
            }
        }
    }
}
