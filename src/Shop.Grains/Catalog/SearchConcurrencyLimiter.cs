using Shop.Faults;

namespace Shop.Catalog;

/// <summary>
/// Limits the concurrent searches of a silo; further ones wait up to a second. A search for one or two letters or many words scans every
/// text of the catalog. Without a limit, searches could use all connections and block all other reads of the silo.
/// </summary>
internal sealed class SearchConcurrencyLimiter(TimeProvider timeProvider) : IDisposable
{
    /// <summary>Maximum number of concurrent searches. Small, so that most connections stay free for fast reads.</summary>
    public const int MaxSearches = 3;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _free = new(MaxSearches);

    /// <summary>Waits for a permit for one search with all its statements. Dispose the lease to return it.</summary>
    /// <exception cref="OverloadedException">No permit was returned in time. Nothing was read.</exception>
    public async ValueTask<Lease> AcquireAsync()
    {
        using var timeout = new CancellationTokenSource(MaxWait, timeProvider);
        try
        {
            await _free.WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new OverloadedException("Too many concurrent searches.");
        }

        return new Lease(_free);
    }

    public void Dispose() => _free.Dispose();

    internal readonly struct Lease(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
