using Microsoft.Extensions.Options;
using Shop.Faults;

namespace Shop.Orders.Saga;

/// <summary>
/// Limits how many sagas of a silo run at the same time; others are queued in the order of their arrival. After an outage thousands of
/// orders continue at once. Without a limit their calls would time out and be retried (a metastable failure: Bronson et al., HotOS 2021).
/// </summary>
internal sealed class SagaConcurrencyLimiter(IOptions<OrderOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.AtOnce);
    private int _queued;

    /// <summary>Rejects a new order while the queue is full. Accepted orders are never rejected.</summary>
    /// <exception cref="OverloadedException">Nothing was changed.</exception>
    public void Admit()
    {
        if (Volatile.Read(ref _queued) >= options.Value.MostWaiting)
        {
            throw new OverloadedException();
        }
    }

    /// <summary>Waits until the saga may run. Dispose the lease when it has run.</summary>
    /// <exception cref="OperationCanceledException">Canceled while queued.</exception>
    public async ValueTask<Lease> AcquireAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _queued);
        try
        {
            await _free.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _queued);
        }

        return new Lease(_free);
    }

    public void Dispose() => _free.Dispose();

    internal readonly struct Lease(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
