using Shop.Identities;

namespace Shop.Ledgers;

/// <summary>The identities of what can happen to a ledger. Frozen: they are stored, and compared with for ever.</summary>
internal static class Operations
{
    public static Guid TopUp(UserId customer, IdempotencyKey key) => DerivedId.From("top-up", customer.Value, key.Value);

    public static Guid CreateItem(ItemId item) => DerivedId.From("create-item", item.Value);

    public static Guid AdjustStock(UserId administrator, IdempotencyKey key) => DerivedId.From("adjust-stock", administrator.Value, key.Value);

    public static Guid Capacity(Guid slot, long seq) => DerivedId.From("capacity", slot, $"{seq}");

    /// <summary>A payment, reservation or booking: one for each order and owner.</summary>
    public static Guid Take(OrderId order) => DerivedId.From("take", order.Value);

    /// <summary>A refund, release or unbooking.</summary>
    public static Guid GiveBack(OrderId order) => DerivedId.From("give-back", order.Value);
}
