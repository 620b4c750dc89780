namespace Shop.Simulation.Tests.Engine;

/// <summary>
/// The time and the only thread of a simulation. What is due next happens next, and time jumps to it; what code awaits in
/// between runs at once, in the order in which it became ready. Nothing depends on the machine's clock or its threads.
/// </summary>
internal sealed class Timeline(Findings findings) : TimeProvider
{
    // A schedule has some thousands of steps. What goes on for so long never comes to rest.
    private const int MostSteps = 50_000;

    private static readonly DateTimeOffset Beginning = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private readonly Queue<(Turns Turns, SendOrPostCallback Work, object? State)> _ready = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _now;
    private long _order;
    private int _steps;
    private int _number;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Hears what happens, if anybody wants to know.</summary>
    public Action<string>? Story { get; init; }

    /// <summary>Since the beginning.</summary>
    public TimeSpan Elapsed => new(_now);

    /// <summary>How much happened, and in which order: two runs of one seed must agree in it.</summary>
    public int Steps => _steps;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => Beginning.AddTicks(_now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new SimulatedTimer(this, () => callback(state), dueTime, period);

    /// <summary>Numbers what appears in the story.</summary>
    public int NextNumber() => ++_number;

    public void After(TimeSpan delay, Action work) => _events.Enqueue(work, (_now + delay.Ticks, _order++));

    public void Ready(Turns turns, SendOrPostCallback work, object? state)
    {
        // Code that left the simulation's thread would make its outcome a matter of chance.
        if (Environment.CurrentManagedThreadId != _thread)
        {
            findings.Report("Something ran on a thread of its own.");
            return;
        }

        _ready.Enqueue((turns, work, state));
    }

    /// <summary>Lets everything happen that is due, until nothing is.</summary>
    public void RunToRest()
    {
        var outside = SynchronizationContext.Current;
        try
        {
            while (!findings.Any && Step())
            {
                if (++_steps > MostSteps)
                {
                    findings.Report("The shop does not come to rest.");
                }
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outside);
        }
    }

    private bool Step()
    {
        if (_ready.TryDequeue(out var turn))
        {
            if (!turn.Turns.IsOver)
            {
                SynchronizationContext.SetSynchronizationContext(turn.Turns);
                turn.Work(turn.State);
            }

            return true;
        }

        if (!_events.TryDequeue(out var work, out var due))
        {
            return false;
        }

        _now = due.At;
        SynchronizationContext.SetSynchronizationContext(null);
        work();
        return true;
    }

    private sealed class SimulatedTimer : ITimer
    {
        private readonly Timeline _time;
        private readonly Action _callback;
        private int _setting;

        public SimulatedTimer(Timeline time, Action callback, TimeSpan dueTime, TimeSpan period)
        {
            (_time, _callback) = (time, callback);
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
            {
                throw new NotSupportedException("Nothing in the simulation ticks.");
            }

            var setting = ++_setting;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                _time.After(dueTime, () =>
                {
                    if (_setting == setting)
                    {
                        _callback();
                    }
                });
            }

            return true;
        }

        public void Dispose() => _setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
