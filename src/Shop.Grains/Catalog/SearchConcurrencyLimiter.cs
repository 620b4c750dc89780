using Shop.Faults;

namespace Shop.Catalog;

/// <summary>
/// How many searches of a silo are at the database at the same time; the others wait for a moment. A search of one or two letters or of
/// many words looks at every text of the catalog: without a bound, one customer's searches would have all connections, and every other
/// read of the silo would wait for them.
/// </summary>
internal sealed class SearchConcurrencyLimiter(TimeProvider timeProvider) : IDisposable
{
    /// <summary>So few that most of the silo's connections are left to what is quick.</summary>
    public const int AtOnce = 3;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _free = new(AtOnce);

    /// <summary>Waits for room for a whole search, all its statements; it is given back when it is disposed.</summary>
    /// <exception cref="OverloadedException">Other searches have all room. Nothing was read.</exception>
    public async ValueTask<Turn> EnterAsync()
    {
        using var patience = new CancellationTokenSource(LongestWait, timeProvider);
        try
        {
            await _free.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new OverloadedException("Too many people search at the moment.");
        }

        return new Turn(_free);
    }

    public void Dispose() => _free.Dispose();

    internal readonly struct Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
