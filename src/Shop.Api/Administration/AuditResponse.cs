using System.ComponentModel;
using Shop.Administration;

namespace Shop.Api.Administration;

/// <summary>What an audit found, in one snapshot of the stored rows.</summary>
public sealed record AuditResponse(
    [property: Description("True if nothing was lost or made up.")] bool Ok,
    DateTimeOffset CheckedAt,
    MoneyAuditResponse Money,
    StockAuditResponse Stock,
    DeliveryAuditResponse Delivery,
    OrderAuditResponse Orders,
    IReadOnlyList<ViolationResponse> Violations)
{
    internal static AuditResponse Of(AuditReport report) => new(
        report.Ok,
        report.CheckedAt,
        new(report.Money.Accounts, report.Money.Entries, report.Money.TopUps, report.Money.Payments, report.Money.Refunds, report.Money.Balances),
        new(report.Stock.Items, report.Stock.Entries, report.Stock.Stocked, report.Stock.Reserved, report.Stock.Released, report.Stock.Available),
        new(report.Delivery.Slots, report.Delivery.Entries, report.Delivery.Capacity, report.Delivery.Booked, report.Delivery.Released, report.Delivery.Free),
        new(report.Orders.Pending, report.Orders.Processed, report.Orders.Failed, report.Orders.Cancelled, report.Orders.Revenue, report.Orders.UnitsSold),
        [.. report.Violations.Select(violation => new ViolationResponse(violation.Rule, violation.Subject, violation.Detail))]);
}

/// <summary>Minor units; topUps = balances + payments − refunds.</summary>
public sealed record MoneyAuditResponse(long Accounts, long Entries, decimal TopUps, decimal Payments, decimal Refunds, decimal Balances);

/// <summary>Units; stocked = available + reserved − released.</summary>
public sealed record StockAuditResponse(long Items, long Entries, decimal Stocked, decimal Reserved, decimal Released, decimal Available);

/// <summary>Places; capacity = free + booked − released.</summary>
public sealed record DeliveryAuditResponse(long Slots, long Entries, decimal Capacity, decimal Booked, decimal Released, decimal Free);

/// <summary>Orders by status, and what they brought.</summary>
public sealed record OrderAuditResponse(long Pending, long Processed, long Failed, long Cancelled, decimal Revenue, decimal UnitsSold);

/// <summary>A row that should not be as it is.</summary>
public sealed record ViolationResponse(
    [property: Description("Which rule is broken.")] string Rule,
    [property: Description("The id of the order, account, item or slot.")] string Subject,
    string Detail);
