namespace Shop.Storage.GroupCommit;

/// <summary>
/// The writers that wait for a flush. Steps of work that was accepted go before work that is new, each kind in its order.
/// </summary>
internal sealed class WriteQueue(TimeProvider timeProvider) : IDisposable
{
    private readonly Lock _turn = new();
    private readonly Queue<QueuedWrite> _steps = [];
    private readonly Queue<QueuedWrite> _new = [];
    private readonly SemaphoreSlim _arrivals = new(0);
    private bool _isSignalled;
    private bool _isClosed;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_turn)
            {
                return _steps.Count + _new.Count;
            }
        }
    }

    /// <summary>How long the one who came first has waited by now.</summary>
    public TimeSpan Age
    {
        get
        {
            lock (_turn)
            {
                var since = Math.Min(Since(_steps), Since(_new));
                return since == long.MaxValue ? TimeSpan.Zero : timeProvider.GetElapsedTime(since);
            }
        }
    }

    /// <summary>False once the line is closed.</summary>
    public bool TryJoin(QueuedWrite writer)
    {
        lock (_turn)
        {
            if (_isClosed)
            {
                return false;
            }

            writer.Since = timeProvider.GetTimestamp();
            (writer.IsNew ? _new : _steps).Enqueue(writer);
            Signal();
            return true;
        }
    }

    /// <summary>Waits until there may be somebody to take; false when the line is closed and empty.</summary>
    public async Task<bool> WaitAsync()
    {
        await _arrivals.WaitAsync();
        lock (_turn)
        {
            _isSignalled = false;
            if (!_isClosed || _steps.Count + _new.Count > 0)
            {
                return true;
            }

            // For the next one who waits here.
            Signal();
            return false;
        }
    }

    /// <summary>Takes writers up to this many rows, but at least one if there is one.</summary>
    public List<QueuedWrite> Take(int mostRows)
    {
        var taken = new List<QueuedWrite>();
        lock (_turn)
        {
            for (var rows = 0; rows < mostRows && (_steps.TryDequeue(out var writer) || _new.TryDequeue(out writer)); rows += writer.Writes.Length)
            {
                taken.Add(writer);
            }

            if (_steps.Count + _new.Count > 0)
            {
                Signal();
            }
        }

        return taken;
    }

    /// <summary>Lets nobody in any more; who waits is still served.</summary>
    public void Close()
    {
        lock (_turn)
        {
            _isClosed = true;
            Signal();
        }
    }

    public void Dispose() => _arrivals.Dispose();

    // One signal stands for any number of writers: whoever takes it and leaves some in the line gives it again.
    private void Signal()
    {
        if (!_isSignalled)
        {
            _isSignalled = true;
            _arrivals.Release();
        }
    }

    private static long Since(Queue<QueuedWrite> line) => line.TryPeek(out var first) ? first.Since : long.MaxValue;
}

/// <summary>One caller of the group commit and its rows: all or none of them are written.</summary>
internal sealed class QueuedWrite(Write[] writes)
{
    public Write[] Writes { get; } = writes;

    /// <summary>True if nothing that was accepted depends on it.</summary>
    public bool IsNew { get; } = !Array.Exists(writes, write => write.IsStep);

    /// <summary>When it joined the line.</summary>
    public long Since { get; set; }

    public TaskCompletionSource Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
