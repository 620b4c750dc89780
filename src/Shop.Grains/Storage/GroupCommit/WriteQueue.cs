using Shop.Faults;

namespace Shop.Storage.GroupCommit;

/// <summary>The writes that wait for a flush: first in, first out, with steps of accepted work before new work.</summary>
internal sealed class WriteQueue(TimeProvider timeProvider) : IDisposable
{
    /// <summary>
    /// New work that is older leaves the queue without a write: its callers have timed out. Steps stay, because a retry of the saga finds
    /// their rows.
    /// </summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Queue<QueuedWrite> _steps = [];
    private readonly Queue<QueuedWrite> _new = [];
    private readonly SemaphoreSlim _arrivals = new(0);
    private bool _isSignaled;
    private bool _isClosed;

    /// <summary>The number of queued writes.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _steps.Count + _new.Count;
            }
        }
    }

    /// <summary>How long the oldest write has been queued; zero if the queue is empty.</summary>
    public TimeSpan Age
    {
        get
        {
            lock (_lock)
            {
                var oldest = Math.Min(OldestOf(_steps), OldestOf(_new));
                return oldest == long.MaxValue ? TimeSpan.Zero : timeProvider.GetElapsedTime(oldest);
            }
        }
    }

    /// <summary>Adds a write. False if the queue is closed.</summary>
    public bool TryEnqueue(QueuedWrite write)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return false;
            }

            write.EnqueuedAt = timeProvider.GetTimestamp();
            (write.IsNew ? _new : _steps).Enqueue(write);
            Signal();
            return true;
        }
    }

    /// <summary>Waits until the queue may have a write. False if it is closed and empty.</summary>
    public async Task<bool> WaitAsync()
    {
        await _arrivals.WaitAsync();
        lock (_lock)
        {
            _isSignaled = false;
            if (!_isClosed || _steps.Count + _new.Count > 0)
            {
                return true;
            }

            // The other flushers must end too.
            Signal();
            return false;
        }
    }

    /// <summary>
    /// Removes and returns writes of at most this many rows together, but at least one write if there is any. New work older than
    /// <see cref="MaxWait"/> ends with an <see cref="OverloadedException"/>.
    /// </summary>
    public List<QueuedWrite> Take(int maxRows)
    {
        var taken = new List<QueuedWrite>();
        lock (_lock)
        {
            while (_new.TryPeek(out var oldest) && timeProvider.GetElapsedTime(oldest.EnqueuedAt) > MaxWait)
            {
                _new.Dequeue().Durable.SetException(new OverloadedException());
                GroupCommitMeter.Shed();
            }

            var rows = 0;
            while (rows < maxRows && (_steps.TryDequeue(out var write) || _new.TryDequeue(out write)))
            {
                taken.Add(write);
                rows += write.Writes.Length;
            }

            if (_steps.Count + _new.Count > 0)
            {
                Signal();
            }
        }

        return taken;
    }

    /// <summary>Stops accepting writes. Queued writes are still flushed.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            Signal();
        }
    }

    public void Dispose() => _arrivals.Dispose();

    // One signal stands for any number of writes. A flusher that leaves some of them signals once more.
    private void Signal()
    {
        if (!_isSignaled)
        {
            _isSignaled = true;
            _arrivals.Release();
        }
    }

    private static long OldestOf(Queue<QueuedWrite> queue) => queue.TryPeek(out var first) ? first.EnqueuedAt : long.MaxValue;
}

/// <summary>The rows of one caller of the group commit. They are written atomically.</summary>
internal sealed class QueuedWrite(Write[] writes)
{
    public Write[] Writes { get; } = writes;

    /// <summary>True if no row is a step of accepted work.</summary>
    public bool IsNew { get; } = !Array.Exists(writes, write => write.IsStep);

    /// <summary>The timestamp at which it was queued.</summary>
    public long EnqueuedAt { get; set; }

    /// <summary>Completes when the rows are committed, or with the fault of their flush.</summary>
    public TaskCompletionSource Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
