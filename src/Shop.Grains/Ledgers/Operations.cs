using Shop.Identities;

namespace Shop.Ledgers;

/// <summary>Derived identities of ledger operations. Frozen: they are stored and compared permanently.</summary>
internal static class Operations
{
    public static Guid TopUp(UserId customer, IdempotencyKey key) => DerivedId.From("top-up", customer.Value, key.Value);

    public static Guid CreateItem(ItemId item) => DerivedId.From("create-item", item.Value);

    /// <summary>A change of an item: the one that makes this version.</summary>
    public static Guid ChangeItem(ItemId item, long version) => DerivedId.From("change-item", item.Value, $"{version}");

    public static Guid AdjustStock(UserId administrator, IdempotencyKey key) =>
        DerivedId.From("adjust-stock", administrator.Value, key.Value);

    public static Guid Capacity(Guid slot, long seq) => DerivedId.From("capacity", slot, $"{seq}");

    /// <summary>A payment, reservation or booking. One per order and owner.</summary>
    public static Guid Take(OrderId order) => DerivedId.From("take", order.Value);

    /// <summary>A refund, release or unbooking. One per order and owner.</summary>
    public static Guid GiveBack(OrderId order) => DerivedId.From("give-back", order.Value);
}
