using Shop.Identities;

namespace Shop.Accounts;

/// <summary>
/// The internal account of one user, keyed by the user: the only writer of its money ledger. Exists from the first look on,
/// with a balance of zero. Every answer about money is given after it is durable.
/// </summary>
[Alias("shop.account")]
public interface IAccountGrain : IGrainWithGuidKey
{
    /// <summary>The durable balance.</summary>
    [Alias("get")] Task<AccountView> GetAsync();

    /// <summary>Puts money in. The same key again gives the first answer, with another amount a refusal; for ever.</summary>
    /// <param name="key">The client's name for this top-up.</param>
    /// <param name="amount">Minor units, 1 to <see cref="Money.MaxAmount"/>.</param>
    [Alias("top-up")] Task<TopUpResult> TopUpAsync(IdempotencyKey key, Money amount);

    /// <summary>Takes the price of an order. Repeating the call for the same order takes it once.</summary>
    /// <param name="order">The order; it is the identity of the payment.</param>
    /// <param name="amount">Minor units, more than zero.</param>
    /// <param name="isRetry">True if an earlier call for this order may have come through: the ledger is asked first.</param>
    [Alias("pay")] Task<PayResult> PayAsync(OrderId order, Money amount, bool isRetry);

    /// <summary>
    /// Makes sure that the order is not paid: forbids a payment that has not arrived yet, for ever. A payment that was already
    /// taken stays and is told. Repeatable.
    /// </summary>
    [Alias("stop-payment")] Task<StopPaymentResult> StopPaymentAsync(OrderId order);

    /// <summary>Gives the money of an order back, once; forbids a payment that has not arrived yet. Repeatable.</summary>
    [Alias("refund")] Task<RefundResult> RefundAsync(OrderId order);
}

/// <summary>An account.</summary>
/// <param name="Version">The <c>seq</c> of its last ledger entry; 0 if there is none.</param>
[GenerateSerializer, Immutable, Alias("shop.account-view")]
public sealed record AccountView(
    [property: Id(0)] UserId Customer,
    [property: Id(1)] Money Balance,
    [property: Id(2)] string Currency,
    [property: Id(3)] long Version);

[GenerateSerializer, Immutable, Alias("shop.top-up")]
public abstract record TopUpResult
{
    private TopUpResult() { }

    /// <param name="Replayed">True if this was done by an earlier call; the rest is that call's answer.</param>
    [GenerateSerializer, Immutable, Alias("shop.top-up.done")]
    public sealed record ToppedUp(
        [property: Id(0)] TransactionId Transaction,
        [property: Id(1)] Money Amount,
        [property: Id(2)] Money Balance,
        [property: Id(3)] bool Replayed) : TopUpResult;

    /// <summary>The key was used for another amount.</summary>
    [GenerateSerializer, Immutable, Alias("shop.top-up.key-reused")]
    public sealed record KeyReused : TopUpResult;

    /// <summary>The first call under this key is not finished.</summary>
    [GenerateSerializer, Immutable, Alias("shop.top-up.in-progress")]
    public sealed record InProgress : TopUpResult;

    /// <summary>The balance would exceed <see cref="Money.MaxBalance"/>, or the amount is out of range.</summary>
    [GenerateSerializer, Immutable, Alias("shop.top-up.limit")]
    public sealed record LimitExceeded([property: Id(0)] Money Limit) : TopUpResult;
}

[GenerateSerializer, Immutable, Alias("shop.pay")]
public abstract record PayResult
{
    private PayResult() { }

    [GenerateSerializer, Immutable, Alias("shop.pay.paid")]
    public sealed record Paid([property: Id(0)] TransactionId Transaction) : PayResult;

    [GenerateSerializer, Immutable, Alias("shop.pay.short")]
    public sealed record InsufficientFunds([property: Id(0)] Money Missing) : PayResult;

    /// <summary>The payment was forbidden or given back before.</summary>
    [GenerateSerializer, Immutable, Alias("shop.pay.stopped")]
    public sealed record Stopped : PayResult;
}

[GenerateSerializer, Immutable, Alias("shop.stop-payment")]
public abstract record StopPaymentResult
{
    private StopPaymentResult() { }

    [GenerateSerializer, Immutable, Alias("shop.stop-payment.stopped")]
    public sealed record Stopped : StopPaymentResult;

    [GenerateSerializer, Immutable, Alias("shop.stop-payment.paid")]
    public sealed record AlreadyPaid([property: Id(0)] TransactionId Transaction) : StopPaymentResult;
}

[GenerateSerializer, Immutable, Alias("shop.refund")]
public abstract record RefundResult
{
    private RefundResult() { }

    [GenerateSerializer, Immutable, Alias("shop.refund.refunded")]
    public sealed record Refunded([property: Id(0)] TransactionId Transaction, [property: Id(1)] Money Amount) : RefundResult;

    [GenerateSerializer, Immutable, Alias("shop.refund.nothing")]
    public sealed record NothingPaid : RefundResult;
}
