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
        new("row-of-a-reservation", "src/Shop.Grains/Catalog/ProductGrain.cs",
            "if (item.Refuse(seen) is { } refusal)",
            """
            item = Shop.Instrumented.Mutation.Is("stale-price") ? Shop.Instrumented.StaleReads.Cached(this.GetPrimaryKey(), item) : item;
            if (item.Refuse(seen) is { } refusal)
            """),
        new("row-is-current", "src/Shop.Grains/Catalog/ProductGrain.cs",
            "private bool IsCurrent(ItemRow item) =>",
            """private bool IsCurrent(ItemRow item) => Shop.Instrumented.Mutation.Is("stale-price") ||"""),
        new("read-of-a-session", "src/Shop.Grains/Users/Sessions/SessionsGrain.cs",
            "(await _fresh.ReadAsync(_committed)).Find",
            """
            (Shop.Instrumented.Mutation.Is("stale-session")
                ? Shop.Instrumented.StaleReads.Cached(this.GetPrimaryKey(), _committed)
                : await _fresh.ReadAsync(_committed)).Find
            """),
        new("places-above-the-capacity", "src/Shop.Grains/Deliveries/DeliverySlotGrain.cs",
            "MinBalance = applied.Excess,",
            """MinBalance = Shop.Instrumented.Mutation.Is("bookings-over-capacity") ? 0 : applied.Excess,"""),
        new("booking", "src/Shop.Grains/Deliveries/DeliverySlotGrain.cs",
            "_places.TakeAsync(order, request)",
            """
            (Shop.Instrumented.Mutation.Is("delivery-without-operation-id")
                ? Shop.Instrumented.FreshBooking.TakeAsync(_places, order, isRetry, booked)
                : _places.TakeAsync(order, request))
            """),
    ];
}
