using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Shop.Accounts;
using Shop.Api.Http.Validation;

namespace Shop.Api.Accounts;

/// <summary>The amount to add to the account.</summary>
public sealed record TopUpRequest(
    [property: Required, WholeNumber(1, Money.MaxAmount), Description("Minor units.")] long? Amount) : IRequestBody;

/// <summary>A completed top-up.</summary>
public sealed record TopUpResponse(
    Guid TransactionId,
    long Amount,
    [property: Description("The balance after the top-up.")] long Balance);

/// <summary>An account.</summary>
public sealed record AccountResponse(
    Guid ConsumerId,
    [property: Description("The balance in minor units.")] long Amount,
    [property: Description("ISO 4217 code.")] string Currency,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [property: Description("Decimal digits of the shop's currency: with 2, an amount of 250 is 2.50; with 0 it is 250.")]
    int? CurrencyDigits,
    [property: Description("The seq of the last transaction; 0 before the first.")] long Version)
{
    internal static AccountResponse Of(AccountView account) =>
        new(account.Customer.Value, account.Balance.Minor, account.Currency, account.CurrencyDigits, account.Version);
}

/// <summary>One entry of the account's ledger.</summary>
public sealed record TransactionResponse(
    Guid TransactionId,
    [property: Description("1, 2, 3 … without gaps.")] long Seq,
    [property: AllowedValues(TransactionWords.TopUp, TransactionWords.Payment, TransactionWords.Refund)] string Kind,
    [property: Description("Minor units: positive for money in, negative for money out.")] long Amount,
    [property: Description("The balance after this entry.")] long Balance,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? OrderId,
    DateTimeOffset CreatedAt)
{
    internal static TransactionResponse Of(TransactionView entry) => new(
        entry.Transaction.Value,
        entry.Seq,
        entry.Kind.ToWord(),
        entry.Amount.Minor,
        entry.Balance.Minor,
        entry.Order?.Value,
        entry.CreatedAt);
}

/// <summary>The API's words for the kinds of transactions.</summary>
internal static class TransactionWords
{
    public const string TopUp = "topUp";
    public const string Payment = "payment";
    public const string Refund = "refund";

    public static string ToWord(this TransactionKind kind) => kind switch
    {
        TransactionKind.TopUp => TopUp,
        TransactionKind.Payment => Payment,
        TransactionKind.Refund => Refund,
        _ => throw new UnreachableException(),
    };
}

/// <summary>A page of transactions, newest first.</summary>
public sealed record TransactionPage(IReadOnlyList<TransactionResponse> Transactions, string? NextCursor);
