namespace Shop.Identities;

/// <summary>A person with an account. Derived from the folded username, so a name belongs to one user only.</summary>
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

/// <summary>Something that the shop sells.</summary>
[GenerateSerializer, Immutable, Alias("shop.item-id")]
public readonly record struct ItemId([property: Id(0)] Guid Value)
{
    /// <summary>The item that an administrator creates under this key; the same for every repetition.</summary>
    public static ItemId For(UserId administrator, IdempotencyKey key) => new(DerivedId.From("item", administrator.Value, key.Value));

    public override string ToString() => Value.ToString();
}

/// <summary>An order, and the saga that carries it out.</summary>
[GenerateSerializer, Immutable, Alias("shop.order-id")]
public readonly record struct OrderId([property: Id(0)] Guid Value)
{
    /// <summary>The order that a user places under this key; the same for every repetition.</summary>
    public static OrderId For(UserId customer, IdempotencyKey key) => new(DerivedId.From("order", customer.Value, key.Value));

    public override string ToString() => Value.ToString();
}

/// <summary>The goods held for one order.</summary>
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

/// <summary>One entry of an account: a top-up, a payment or a refund.</summary>
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
