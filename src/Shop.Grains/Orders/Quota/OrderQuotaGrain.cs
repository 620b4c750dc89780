using Microsoft.Extensions.Options;
using Shop.Identities;

namespace Shop.Orders.Quota;

/// <summary>Admits the new orders of one user.</summary>
/// <remarks>
/// The quota holds for all silos, because one activation in the cluster admits all orders of a user. It holds after a crash, because the
/// count is derived from the table orders: the first call of an activation reads the open orders of the user. Orders end without a call to
/// this grain; a count that seems full is refreshed from the table before a refusal. During a membership change a second activation may
/// exist: it counts the same stored orders, but not what the first one has admitted and not stored yet.
/// </remarks>
[GrainType("order-quota"), CollectionAgeLimit(Minutes = 5)]
internal sealed class OrderQuotaGrain(
    IGrainContext context, IOpenOrderStore store, TimeProvider timeProvider, IOptions<OrderOptions> options)
    : Grain(context), IOrderQuotaGrain
{
    // A client that repeats refused orders in a loop causes at most ten reads per second.
    private static readonly TimeSpan MinRefreshInterval = TimeSpan.FromMilliseconds(100);

    private readonly OrderQuota _quota = new(options.Value.OpenOrdersPerUser, options.Value.OpenLinesPerUser);
    private readonly long _startedAt = timeProvider.GetTimestamp();
    private TimeSpan? _refreshedAt;

    private TimeSpan Now => timeProvider.GetElapsedTime(_startedAt);

    public async Task<QuotaResult> AdmitAsync(OrderId order, int lines)
    {
        if (_refreshedAt is null)
        {
            await RefreshAsync();
        }

        if (_quota.TryAdmit(order, lines, Now))
        {
            return new QuotaResult.Admitted();
        }

        if (Now - _refreshedAt >= MinRefreshInterval)
        {
            await RefreshAsync();
            if (_quota.TryAdmit(order, lines, Now))
            {
                return new QuotaResult.Admitted();
            }
        }

        return new QuotaResult.Exceeded(_quota.Counted.Orders, _quota.Counted.Lines);
    }

    private async Task RefreshAsync()
    {
        var found = await store.FindAsync(new UserId(this.GetPrimaryKey()), _quota.Orders);
        _quota.Refresh(
            [.. found.Where(order => order.IsOpen).Select(order => (order.Order, order.Lines))],
            found.Where(order => !order.IsOpen).Select(order => order.Order).ToHashSet(),
            Now);
        _refreshedAt = Now;
    }
}
