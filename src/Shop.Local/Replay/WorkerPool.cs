using System.Runtime.ExceptionServices;

namespace Shop.Local.Replay;

/// <summary>Processes many items with limited concurrency.</summary>
internal static class WorkerPool
{
    /// <summary>Processes all items. The first exception cancels the other workers and is rethrown when all have stopped.</summary>
    public static async Task ForEachAsync<T>(
        IReadOnlyList<T> items, int concurrency, Func<T, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = -1;
        Exception? failure = null;

        async Task WorkAsync()
        {
            try
            {
                while (Interlocked.Increment(ref next) is var i && i < items.Count)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    await work(items[i], stop.Token);
                }
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, exception, null);
                await stop.CancelAsync();
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(concurrency, items.Count)).Select(_ => WorkAsync()));
        cancellationToken.ThrowIfCancellationRequested();
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
