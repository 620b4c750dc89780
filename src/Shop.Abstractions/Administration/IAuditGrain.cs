using System.Collections.Immutable;

namespace Shop.Administration;

/// <summary>Proves from the stored rows that nothing was lost or made up. Key 0.</summary>
[Alias("shop.audit")]
public interface IAuditGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Begins an audit in one snapshot of the database and answers with its report when it is done within the wait;
    /// otherwise without one, and the caller asks again: callers at the same time share one audit.
    /// </summary>
    /// <param name="ticket">The audit that the caller waits for: null to begin or join one.</param>
    [Alias("run")] Task<AuditProgress> RunAsync(Guid? ticket);
}

/// <summary>Where an audit is.</summary>
/// <param name="Ticket">What to ask again with.</param>
/// <param name="Report">The report, or null while the audit runs.</param>
[GenerateSerializer, Immutable, Alias("shop.audit-progress")]
public sealed record AuditProgress([property: Id(0)] Guid Ticket, [property: Id(1)] AuditReport? Report);

/// <summary>What an audit found. Sums are over all rows; orders that were under way are left out of the per-order checks.</summary>
[GenerateSerializer, Immutable, Alias("shop.audit-report")]
public sealed record AuditReport(
    [property: Id(0)] DateTimeOffset CheckedAt,
    [property: Id(1)] MoneyAudit Money,
    [property: Id(2)] StockAudit Stock,
    [property: Id(3)] DeliveryAudit Delivery,
    [property: Id(4)] OrderAudit Orders,
    [property: Id(5)] ImmutableArray<AuditViolation> Violations)
{
    public bool Ok => Violations.IsEmpty;
}

/// <summary>Minor units; <c>TopUps = Balances + Payments − Refunds</c> must hold.</summary>
[GenerateSerializer, Immutable, Alias("shop.audit-money")]
public sealed record MoneyAudit(
    [property: Id(0)] long Accounts,
    [property: Id(1)] long Entries,
    [property: Id(2)] decimal TopUps,
    [property: Id(3)] decimal Payments,
    [property: Id(4)] decimal Refunds,
    [property: Id(5)] decimal Balances);

/// <summary>Units; <c>Stocked = Available + Reserved − Released</c> must hold.</summary>
[GenerateSerializer, Immutable, Alias("shop.audit-stock")]
public sealed record StockAudit(
    [property: Id(0)] long Items,
    [property: Id(1)] long Entries,
    [property: Id(2)] decimal Stocked,
    [property: Id(3)] decimal Reserved,
    [property: Id(4)] decimal Released,
    [property: Id(5)] decimal Available);

/// <summary>Places; <c>Capacity = Free + Booked − Released</c> must hold.</summary>
[GenerateSerializer, Immutable, Alias("shop.audit-delivery")]
public sealed record DeliveryAudit(
    [property: Id(0)] long Slots,
    [property: Id(1)] long Entries,
    [property: Id(2)] decimal Capacity,
    [property: Id(3)] decimal Booked,
    [property: Id(4)] decimal Released,
    [property: Id(5)] decimal Free);

[GenerateSerializer, Immutable, Alias("shop.audit-orders")]
public sealed record OrderAudit(
    [property: Id(0)] long Pending,
    [property: Id(1)] long Processed,
    [property: Id(2)] long Failed,
    [property: Id(3)] long Cancelled,
    [property: Id(4)] decimal Revenue,
    [property: Id(5)] decimal UnitsSold);

/// <summary>A row that should not be as it is.</summary>
/// <param name="Rule">Which rule is broken, e.g. <c>processed-order-paid-once</c>.</param>
/// <param name="Subject">The id of the order, account, item or slot.</param>
[GenerateSerializer, Immutable, Alias("shop.audit-violation")]
public sealed record AuditViolation(
    [property: Id(0)] string Rule,
    [property: Id(1)] string Subject,
    [property: Id(2)] string Detail);
