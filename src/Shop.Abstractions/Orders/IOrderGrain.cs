using System.Collections.Immutable;
using Orleans.Concurrency;
using Shop.Users;

namespace Shop.Orders;

/// <summary>
/// One order, keyed by its id. Returns committed data only. Reads do not wait for each other; they may throw a storage exception, and can
/// be retried.
/// </summary>
[Alias("shop.order")]
public interface IOrderGrain : IGrainWithGuidKey
{
    /// <summary>The order; null if it does not exist or the viewer may not see it. Not older than a list of orders read before.</summary>
    [AlwaysInterleave, Alias("find")] Task<OrderView?> FindAsync(Viewer viewer);

    /// <summary>
    /// As <see cref="FindAsync"/>, but waits until the order's version is greater than the given one. After the timeout it returns the
    /// order as it is.
    /// </summary>
    /// <param name="afterVersion">The last version that the caller has seen; 0 for none.</param>
    /// <param name="wait">The timeout; values above 3 s are reduced to 3 s.</param>
    [AlwaysInterleave, Alias("wait")] Task<OrderView?> WaitForChangeAsync(Viewer viewer, int afterVersion, TimeSpan wait);

    /// <summary>The timeline of the order's saga, oldest step first; null as in <see cref="FindAsync"/>.</summary>
    [AlwaysInterleave, Alias("timeline")] Task<ImmutableArray<SagaStep>?> FindTimelineAsync(Viewer viewer);
}
