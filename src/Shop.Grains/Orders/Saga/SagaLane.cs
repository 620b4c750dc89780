using Shop.Identities;

namespace Shop.Orders.Saga;

/// <summary>
/// A queue of sagas that share a number of lines. The customers take turns, and the orders of one customer run in the order of their
/// arrival: a customer with many orders delays another one by at most one order of each customer that waits.
/// </summary>
/// <remarks>
/// The first saga waits until all its lines are free, and no saga behind it overtakes it: every saga runs. An order with more lines than
/// the lane runs alone in it.
/// </remarks>
internal sealed class SagaLane(int maxSagas, int maxLines)
{
    private readonly Lock _lock = new();

    // A customer has a queue if and only if it has a turn.
    private readonly Dictionary<UserId, LinkedList<Waiter>> _queues = [];
    private readonly Queue<UserId> _turns = [];
    private (int Sagas, int Lines) _running;
    private (int Sagas, int Lines) _queued;

    /// <summary>The sagas that run and their lines.</summary>
    public (int Sagas, int Lines) Running
    {
        get
        {
            lock (_lock)
            {
                return _running;
            }
        }
    }

    /// <summary>The sagas that wait and their lines.</summary>
    public (int Sagas, int Lines) Queued
    {
        get
        {
            lock (_lock)
            {
                return _queued;
            }
        }
    }

    /// <summary>Waits until the saga may run. Dispose the lease when it has run.</summary>
    /// <exception cref="OperationCanceledException">Canceled while queued. The saga has left the queue.</exception>
    public async ValueTask<Lease> AcquireAsync(UserId customer, int lines, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var weight = Math.Clamp(lines, 1, maxLines);
        if (TryStart(customer, weight) is { } queued)
        {
            using var registration = cancellationToken.UnsafeRegister(_ => Cancel(queued, cancellationToken), null);
            await queued.Value.Granted.Task;
        }

        return new Lease(this, weight);
    }

    // Null: the saga may run. Otherwise its place in the queue.
    private LinkedListNode<Waiter>? TryStart(UserId customer, int weight)
    {
        lock (_lock)
        {
            if (_turns.Count == 0 && HasRoomFor(weight))
            {
                Start(weight);
                return null;
            }

            if (!_queues.TryGetValue(customer, out var queue))
            {
                _queues.Add(customer, queue = []);
                _turns.Enqueue(customer);
            }

            _queued = (_queued.Sagas + 1, _queued.Lines + weight);
            return queue.AddLast(new Waiter(weight));
        }
    }

    private void Cancel(LinkedListNode<Waiter> waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (waiter.List is not { } queue)
            {
                return;
            }

            queue.Remove(waiter);
            Unqueue(waiter.Value);
            waiter.Value.Granted.SetCanceled(cancellationToken);

            // The ones behind it may fit.
            StartQueued();
        }
    }

    private void Release(int weight)
    {
        lock (_lock)
        {
            _running = (_running.Sagas - 1, _running.Lines - weight);
            StartQueued();
        }
    }

    private void StartQueued()
    {
        while (_turns.TryPeek(out var customer))
        {
            var queue = _queues[customer];
            if (queue.First is { Value: var waiter })
            {
                if (!HasRoomFor(waiter.Weight))
                {
                    return;
                }

                queue.RemoveFirst();
                Unqueue(waiter);
                Start(waiter.Weight);
                waiter.Granted.SetResult();
            }

            _turns.Dequeue();
            if (queue.Count > 0)
            {
                _turns.Enqueue(customer);
            }
            else
            {
                _queues.Remove(customer);
            }
        }
    }

    private bool HasRoomFor(int weight) => _running.Sagas < maxSagas && _running.Lines + weight <= maxLines;

    private void Start(int weight) => _running = (_running.Sagas + 1, _running.Lines + weight);

    private void Unqueue(Waiter waiter) => _queued = (_queued.Sagas - 1, _queued.Lines - waiter.Weight);

    internal readonly struct Lease(SagaLane lane, int weight) : IDisposable
    {
        public void Dispose() => lane.Release(weight);
    }

    private sealed class Waiter(int weight)
    {
        public int Weight { get; } = weight;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
