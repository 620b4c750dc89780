using System.Collections.Immutable;

namespace Shop.Chaos.Instrumented.Edits;

/// <summary>Accounts, catalog and deliveries.</summary>
internal static class FeatureEdits
{
    public static ImmutableArray<SourceEdit> All { get; } =
    [
        new("read-of-a-balance", "src/Shop.Grains/Accounts/AccountGrain.cs",
            "var head = await _ledger.GetHeadAsync();",
            "var head = Shop.Instrumented.StaleReads.Of(this.GetPrimaryKey(), await _ledger.GetHeadAsync());"),
        new("known-reservation", "src/Shop.Grains/Catalog/ProductGrain.cs",
            "if (isRetry && await _stock.FindAsync",
            """if (isRetry && !Shop.Instrumented.Mutation.Is("no-deduplication") && await _stock.FindAsync"""),
        new("booking", "src/Shop.Grains/Deliveries/DeliverySlotGrain.cs",
            "_places.TakeAsync(order, 1, price: null, isRetry, booked)",
            """
            (Shop.Instrumented.Mutation.Is("delivery-without-operation-id")
                ? Shop.Instrumented.FreshBooking.TakeAsync(_places, order, isRetry, booked)
                : _places.TakeAsync(order, 1, price: null, isRetry, booked))
            """),
    ];
}
