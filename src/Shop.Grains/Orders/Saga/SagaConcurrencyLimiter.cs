using Microsoft.Extensions.Options;
using Shop.Faults;

namespace Shop.Orders.Saga;

/// <summary>
/// How many sagas of a silo take their steps at the same time; the others wait for their turn, first come first served. After an outage
/// thousands of orders want to go on at once: all together they would only make each other's calls time out, and begin again (a
/// metastable failure: Bronson et al., HotOS 2021). With turns they pass one after the other at full speed.
/// </summary>
internal sealed class SagaConcurrencyLimiter(IOptions<OrderOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.AtOnce);
    private int _waiting;

    /// <summary>Refuses new orders while so many wait that one more would wait for long. Those that were accepted go on.</summary>
    /// <exception cref="OverloadedException">Nothing was begun.</exception>
    public void Admit()
    {
        if (Volatile.Read(ref _waiting) >= options.Value.MostWaiting)
        {
            throw new OverloadedException();
        }
    }

    /// <summary>Waits for a turn; it ends when it is disposed.</summary>
    /// <exception cref="OperationCanceledException">The caller leaves before its turn came.</exception>
    public async ValueTask<Turn> TakeAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _free.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        return new Turn(_free);
    }

    public void Dispose() => _free.Dispose();

    internal readonly struct Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
