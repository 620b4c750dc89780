using Shop.Identities;

namespace Shop.Orders.Quota;

/// <summary>Limits the open orders of one user; keyed by the user's id. For the sagas of new orders only.</summary>
[Alias("shop.order-quota")]
internal interface IOrderQuotaGrain : IGrainWithGuidKey
{
    /// <summary>Admits a new order, or refuses it while the user has too many open ones. Idempotent per order.</summary>
    /// <exception cref="Shop.Faults.StorageUnavailableException">The stored orders could not be read. Nothing was changed.</exception>
    [Alias("admit")] Task<QuotaResult> AdmitAsync(OrderId order, int lines);
}

/// <summary>The result of <see cref="IOrderQuotaGrain.AdmitAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.quota-result")]
internal abstract record QuotaResult
{
    private QuotaResult() { }

    /// <summary>The order fits, and is counted from now on.</summary>
    [GenerateSerializer, Immutable, Alias("shop.quota-result.admitted")]
    internal sealed record Admitted : QuotaResult;

    /// <summary>The order does not fit. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.quota-result.exceeded")]
    internal sealed record Exceeded([property: Id(0)] int OpenOrders, [property: Id(1)] int OpenLines) : QuotaResult;
}
