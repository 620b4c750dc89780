using System.ComponentModel;
using Shop.Administration;

namespace Shop.Api.Administration;

/// <summary>The result of an audit of one snapshot of the stored rows.</summary>
public sealed record AuditResponse(
    [property: Description("True if there are no violations.")] bool Ok,
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
        Of(report.Money),
        Of(report.Stock),
        Of(report.Delivery),
        Of(report.Orders),
        [.. report.Violations.Select(violation => new ViolationResponse(violation.Rule, violation.Subject, violation.Detail))]);

    private static MoneyAuditResponse Of(MoneyAudit money) =>
        new(money.Accounts, money.Entries, money.TopUps, money.Payments, money.Refunds, money.Balances);

    private static StockAuditResponse Of(StockAudit stock) =>
        new(stock.Items, stock.Entries, stock.Stocked, stock.Reserved, stock.Released, stock.Available);

    private static DeliveryAuditResponse Of(DeliveryAudit delivery) =>
        new(delivery.Slots, delivery.Entries, delivery.Capacity, delivery.Booked, delivery.Released, delivery.Free);

    private static OrderAuditResponse Of(OrderAudit orders) =>
        new(orders.Pending, orders.Processed, orders.Failed, orders.Cancelled, orders.Revenue, orders.UnitsSold);
}

/// <summary>Minor units; topUps = balances + payments − refunds.</summary>
public sealed record MoneyAuditResponse(long Accounts, long Entries, decimal TopUps, decimal Payments, decimal Refunds, decimal Balances);

/// <summary>Units; stocked = available + reserved − released.</summary>
public sealed record StockAuditResponse(long Items, long Entries, decimal Stocked, decimal Reserved, decimal Released, decimal Available);

/// <summary>Deliveries; capacity = free + booked − released.</summary>
public sealed record DeliveryAuditResponse(long Slots, long Entries, decimal Capacity, decimal Booked, decimal Released, decimal Free);

/// <summary>Orders by status; revenue and units of the processed ones.</summary>
public sealed record OrderAuditResponse(long Pending, long Processed, long Failed, long Cancelled, decimal Revenue, decimal UnitsSold);

/// <summary>A row that violates a rule of the audit.</summary>
public sealed record ViolationResponse(
    [property: Description("The violated rule.")] string Rule,
    [property: Description("The id of the order, account, item or slot.")] string Subject,
    string Detail);
