using System.Runtime.ExceptionServices;

namespace Shop.Local.Replay;

/// <summary>Does the same for many things, a few at a time.</summary>
internal static class Workers
{
    /// <summary>The first failure stops the others and is thrown when all have stopped.</summary>
    public static async Task ForEachAsync<T>(
        IReadOnlyList<T> things, int atOnce, Func<T, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = -1;
        Exception? failure = null;

        async Task WorkAsync()
        {
            try
            {
                while (Interlocked.Increment(ref next) is var i && i < things.Count)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    await work(things[i], stop.Token);
                }
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, exception, null);
                await stop.CancelAsync();
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(atOnce, things.Count)).Select(_ => WorkAsync()));
        cancellationToken.ThrowIfCancellationRequested();
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
