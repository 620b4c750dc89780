namespace Shop.Simulation.Tests.Engine;

/// <summary>
/// The clock and the single thread of a simulation. Runs ready continuations in order, then advances the clock to the next event. Does not
/// depend on the machine's clock or threads.
/// </summary>
internal sealed class SimulatedTime(Violations violations) : TimeProvider
{
    // A schedule has some thousands of steps. One with more than this never becomes idle.
    private const int MaxSteps = 50_000;

    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private readonly Queue<(TurnScheduler Turns, SendOrPostCallback Work, object? State)> _ready = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _now;
    private long _order;
    private int _steps;
    private int _number;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Receives a line for each event, if set.</summary>
    public Action<string>? Trace { get; init; }

    /// <summary>The simulated time since the start.</summary>
    public TimeSpan Elapsed => new(_now);

    /// <summary>The number of steps: equal in two runs of one seed.</summary>
    public int Steps => _steps;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(_now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new SimulatedTimer(this, () => callback(state), dueTime, period);

    /// <summary>The next identifying number for the trace.</summary>
    public int NextNumber() => ++_number;

    public void After(TimeSpan delay, Action work) => _events.Enqueue(work, (_now + delay.Ticks, _order++));

    public void Ready(TurnScheduler turns, SendOrPostCallback work, object? state)
    {
        // Code on another thread would make the schedule nondeterministic.
        if (Environment.CurrentManagedThreadId != _thread)
        {
            violations.Report("Code ran on another thread.");
            return;
        }

        _ready.Enqueue((turns, work, state));
    }

    /// <summary>Runs all events until none is left.</summary>
    public void RunUntilIdle()
    {
        var outside = SynchronizationContext.Current;
        try
        {
            while (!violations.Any && Step())
            {
                if (++_steps > MaxSteps)
                {
                    violations.Report("The simulation does not become idle.");
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
        private readonly SimulatedTime _time;
        private readonly Action _callback;
        private int _version;

        public SimulatedTimer(SimulatedTime time, Action callback, TimeSpan dueTime, TimeSpan period)
        {
            (_time, _callback) = (time, callback);
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
            {
                throw new NotSupportedException("Periodic timers are not simulated.");
            }

            var version = ++_version;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                _time.After(dueTime, () =>
                {
                    if (_version == version)
                    {
                        _callback();
                    }
                });
            }

            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
