using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Shop.Accounts;
using Shop.Api.Http.Validation;

namespace Shop.Api.Accounts;

/// <summary>Money to put in.</summary>
public sealed record TopUpRequest(
    [property: Required, Range(1, Money.MaxAmount), Description("Minor units, a whole number.")] long? Amount) : IValidated
{
    void IValidated.Validate(FieldErrors errors) => errors.Number("amount", Amount, 1, Money.MaxAmount);
}

/// <summary>A top-up that was made.</summary>
public sealed record TopUpResponse(
    Guid TransactionId,
    long Amount,
    [property: Description("The balance after it.")] long Balance);

/// <summary>An account.</summary>
public sealed record AccountResponse(
    Guid ConsumerId,
    [property: Description("The balance in minor units.")] long Amount,
    [property: Description("ISO 4217.")] string Currency,
    [property: Description("The seq of the last transaction; 0 before the first.")] long Version)
{
    internal static AccountResponse Of(AccountView account) =>
        new(account.Customer.Value, account.Balance.Minor, account.Currency, account.Version);
}

/// <summary>One entry of the account's ledger.</summary>
public sealed record TransactionResponse(
    Guid TransactionId,
    [property: Description("1, 2, 3 … without gaps.")] long Seq,
    [property: AllowedValues("topUp", "payment", "refund")] string Kind,
    [property: Description("Signed: money in is positive, money out negative.")] long Amount,
    [property: Description("The balance after this entry.")] long Balance,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? OrderId,
    DateTimeOffset CreatedAt)
{
    internal static TransactionResponse Of(TransactionView entry) => new(
        entry.Transaction.Value,
        entry.Seq,
        entry.Kind switch
        {
            TransactionKind.TopUp => "topUp",
            TransactionKind.Payment => "payment",
            TransactionKind.Refund => "refund",
            _ => throw new UnreachableException(),
        },
        entry.Amount.Minor,
        entry.Balance.Minor,
        entry.Order?.Value,
        entry.CreatedAt);
}

/// <summary>A page of the account's ledger, newest first.</summary>
public sealed record TransactionPage(IReadOnlyList<TransactionResponse> Transactions, string? NextCursor);
