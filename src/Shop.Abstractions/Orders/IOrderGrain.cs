using System.Collections.Immutable;
using Orleans.Concurrency;
using Shop.Users;

namespace Shop.Orders;

/// <summary>One order, keyed by its id: the only writer of its row. What it tells is durable.</summary>
[Alias("shop.order")]
public interface IOrderGrain : IGrainWithGuidKey
{
    /// <summary>The order, or null if there is none that the viewer may see.</summary>
    [AlwaysInterleave, Alias("find")] Task<OrderView?> FindAsync(Viewer viewer);

    /// <summary>
    /// As <see cref="FindAsync"/>, but waits until the order's version is more than the given one, or until the time is up.
    /// </summary>
    /// <param name="afterVersion">The version that the caller knows; 0 for none.</param>
    /// <param name="wait">At most 3 s; longer is cut.</param>
    [AlwaysInterleave, Alias("wait")] Task<OrderView?> WaitForChangeAsync(Viewer viewer, int afterVersion, TimeSpan wait);

    /// <summary>Every step that was taken for the order, oldest first; null if there is no order that the viewer may see.</summary>
    [AlwaysInterleave, Alias("timeline")] Task<ImmutableArray<SagaStep>?> FindTimelineAsync(Viewer viewer);
}
