using Shop.Faults;
using Shop.Identities;

namespace Shop.Accounts;

/// <summary>
/// The account of one user, keyed by the user: the only writer of its money ledger. A new user's account has a balance of zero.
/// Results are returned only after they are durable.
/// </summary>
[Alias("shop.account")]
public interface IAccountGrain : IGrainWithGuidKey
{
    /// <summary>Returns the committed balance.</summary>
    [Alias("get")] Task<AccountView> GetAsync();

    /// <summary>Credits an amount. Idempotent per key, permanently: a duplicate returns the first result.</summary>
    /// <param name="key">The client's identity of this top-up.</param>
    /// <param name="amount">Minor units, 1 to <see cref="Money.MaxAmount"/>.</param>
    /// <exception cref="StorageUnavailableException">Outcome unknown; retry with the same key.</exception>
    /// <exception cref="OverloadedException">Nothing was changed; retry later.</exception>
    [Alias("top-up")] Task<TopUpResult> TopUpAsync(IdempotencyKey key, Money amount);

    /// <summary>Debits the price of an order. Idempotent per order.</summary>
    /// <param name="order">The order; it is the identity of the payment.</param>
    /// <param name="amount">Minor units, more than zero.</param>
    /// <param name="isRetry">True if an earlier call for this order may have succeeded: the stored entries are checked first.</param>
    /// <exception cref="StorageUnavailableException">Outcome unknown; retry with the same order id and isRetry set.</exception>
    /// <exception cref="OverloadedException">Nothing was changed; retry later.</exception>
    [Alias("pay")] Task<PayResult> PayAsync(OrderId order, Money amount, bool isRetry);

    /// <summary>
    /// Rejects all later payments of the order, permanently. A payment that is already booked stays and is returned. Idempotent.
    /// </summary>
    /// <exception cref="StorageUnavailableException">Outcome unknown; retry.</exception>
    [Alias("stop-payment")] Task<StopPaymentResult> StopPaymentAsync(OrderId order);

    /// <summary>Credits the payment of an order back, once, and rejects all later payments of it. Idempotent.</summary>
    /// <exception cref="StorageUnavailableException">Outcome unknown; retry.</exception>
    [Alias("refund")] Task<RefundResult> RefundAsync(OrderId order);
}

/// <summary>An account and its committed balance.</summary>
/// <param name="Version">The <c>seq</c> of the last ledger entry; 0 if there is none.</param>
/// <param name="CurrencyDigits">The decimal digits of the currency; null from a silo that does not send them.</param>
[GenerateSerializer, Immutable, Alias("shop.account-view")]
public sealed record AccountView(
    [property: Id(0)] UserId Customer,
    [property: Id(1)] Money Balance,
    [property: Id(2)] string Currency,
    [property: Id(3)] long Version,
    [property: Id(4)] int? CurrencyDigits);

/// <summary>The result of <see cref="IAccountGrain.TopUpAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.top-up")]
public abstract record TopUpResult
{
    private TopUpResult() { }

    /// <summary>The amount is booked.</summary>
    /// <param name="Balance">The balance after the entry.</param>
    /// <param name="Replayed">True if an earlier call with this key booked it; the other values are those of that call.</param>
    [GenerateSerializer, Immutable, Alias("shop.top-up.done")]
    public sealed record ToppedUp(
        [property: Id(0)] TransactionId Transaction,
        [property: Id(1)] Money Amount,
        [property: Id(2)] Money Balance,
        [property: Id(3)] bool Replayed) : TopUpResult;

    /// <summary>The key was used with another amount. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.top-up.key-reused")]
    public sealed record KeyReused : TopUpResult;

    /// <summary>An earlier call with this key is in flight. Retry later.</summary>
    [GenerateSerializer, Immutable, Alias("shop.top-up.in-progress")]
    public sealed record InProgress : TopUpResult;

    /// <summary>The balance would exceed <see cref="Money.MaxBalance"/>, or the amount is out of range. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.top-up.limit")]
    public sealed record LimitExceeded([property: Id(0)] Money Limit) : TopUpResult;
}

/// <summary>The result of <see cref="IAccountGrain.PayAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.pay")]
public abstract record PayResult
{
    private PayResult() { }

    /// <summary>The price is debited, by this or an earlier call.</summary>
    [GenerateSerializer, Immutable, Alias("shop.pay.paid")]
    public sealed record Paid([property: Id(0)] TransactionId Transaction) : PayResult;

    /// <summary>The balance is too low. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.pay.short")]
    public sealed record InsufficientFunds([property: Id(0)] Money Missing) : PayResult;

    /// <summary>The payment was stopped or refunded before. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.pay.stopped")]
    public sealed record Stopped : PayResult;
}

/// <summary>The result of <see cref="IAccountGrain.StopPaymentAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.stop-payment")]
public abstract record StopPaymentResult
{
    private StopPaymentResult() { }

    /// <summary>The order is not paid, or its payment is refunded; later payments are rejected.</summary>
    [GenerateSerializer, Immutable, Alias("shop.stop-payment.stopped")]
    public sealed record Stopped : StopPaymentResult;

    /// <summary>The order was paid before. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.stop-payment.paid")]
    public sealed record AlreadyPaid([property: Id(0)] TransactionId Transaction) : StopPaymentResult;
}

/// <summary>The result of <see cref="IAccountGrain.RefundAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.refund")]
public abstract record RefundResult
{
    private RefundResult() { }

    /// <summary>The payment is credited back, by this or an earlier call.</summary>
    [GenerateSerializer, Immutable, Alias("shop.refund.refunded")]
    public sealed record Refunded([property: Id(0)] TransactionId Transaction, [property: Id(1)] Money Amount) : RefundResult;

    /// <summary>The order was not paid; later payments are rejected.</summary>
    [GenerateSerializer, Immutable, Alias("shop.refund.nothing")]
    public sealed record NothingPaid : RefundResult;
}
