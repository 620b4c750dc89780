namespace Shop.Identities;

/// <summary>A user. Derived from the folded username, so that a name belongs to one user only.</summary>
[GenerateSerializer, Immutable, Alias("shop.user-id")]
public readonly record struct UserId([property: Id(0)] Guid Value)
{
    public override string ToString() => Value.ToString();
}

/// <summary>One login of a user; the <c>sid</c> of its tokens.</summary>
[GenerateSerializer, Immutable, Alias("shop.session-id")]
public readonly record struct SessionId([property: Id(0)] Guid Value)
{
    public override string ToString() => Value.ToString();
}

/// <summary>An item of the catalog.</summary>
[GenerateSerializer, Immutable, Alias("shop.item-id")]
public readonly record struct ItemId([property: Id(0)] Guid Value)
{
    /// <summary>The item that an administrator creates with this key. Duplicates get the same id.</summary>
    public static ItemId For(UserId administrator, IdempotencyKey key) => new(DerivedId.From("item", administrator.Value, key.Value));

    public override string ToString() => Value.ToString();
}

/// <summary>An order and its saga.</summary>
[GenerateSerializer, Immutable, Alias("shop.order-id")]
public readonly record struct OrderId([property: Id(0)] Guid Value)
{
    /// <summary>The order that a customer places with this key. Duplicates get the same id.</summary>
    public static OrderId For(UserId customer, IdempotencyKey key) => new(DerivedId.From("order", customer.Value, key.Value));

    public override string ToString() => Value.ToString();
}

/// <summary>The reservation of the goods of one order.</summary>
[GenerateSerializer, Immutable, Alias("shop.reservation-id")]
public readonly record struct ReservationId([property: Id(0)] Guid Value)
{
    public static ReservationId For(OrderId order) => new(DerivedId.From("reservation", order.Value));

    public override string ToString() => Value.ToString();
}

/// <summary>The delivery of one order.</summary>
[GenerateSerializer, Immutable, Alias("shop.delivery-id")]
public readonly record struct DeliveryId([property: Id(0)] Guid Value)
{
    public static DeliveryId For(OrderId order) => new(DerivedId.From("delivery", order.Value));

    public override string ToString() => Value.ToString();
}

/// <summary>One entry of an account ledger: a top-up, a payment or a refund.</summary>
[GenerateSerializer, Immutable, Alias("shop.transaction-id")]
public readonly record struct TransactionId([property: Id(0)] Guid Value)
{
    public override string ToString() => Value.ToString();
}

/// <summary>One entry of a user's inbox.</summary>
[GenerateSerializer, Immutable, Alias("shop.notification-id")]
public readonly record struct NotificationId([property: Id(0)] Guid Value)
{
    public override string ToString() => Value.ToString();
}
