using Shop.Identities;
using Shop.Paging;

namespace Shop.Accounts;

/// <summary>Reads account ledgers from the database. Stateless; key 0.</summary>
[Alias("shop.transaction-queries")]
public interface ITransactionQueriesGrain : IGrainWithIntegerKey
{
    /// <summary>Returns a page of a user's account ledger, newest first.</summary>
    /// <exception cref="UnreadableCursorException">The cursor is not one of this list.</exception>
    [Alias("list")] Task<Page<TransactionView>> ListAsync(UserId customer, PageRequest page);
}

/// <summary>Kinds of account entries. The numbers are stored.</summary>
public enum TransactionKind
{
    TopUp = 1,
    Payment = 2,
    Refund = 3,
}

/// <summary>One entry of an account's ledger.</summary>
/// <param name="Seq">1, 2, 3 … without gaps.</param>
/// <param name="Amount">Signed: money in is positive, money out negative. Zero for a payment that was stopped before it was taken.</param>
/// <param name="Balance">The balance after this entry.</param>
[GenerateSerializer, Immutable, Alias("shop.transaction-view")]
public sealed record TransactionView(
    [property: Id(0)] TransactionId Transaction,
    [property: Id(1)] long Seq,
    [property: Id(2)] TransactionKind Kind,
    [property: Id(3)] Money Amount,
    [property: Id(4)] Money Balance,
    [property: Id(5)] OrderId? Order,
    [property: Id(6)] DateTimeOffset CreatedAt);
