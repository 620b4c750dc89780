using System.Collections.Immutable;
using Shop.Faults;

namespace Shop.Administration;

/// <summary>Checks the consistency of all stored rows. Key 0.</summary>
[Alias("shop.audit")]
public interface IAuditGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Starts an audit of one database snapshot, or joins the running one. Returns within a few seconds, without a report if the audit
    /// still runs: then the caller polls with the returned ticket.
    /// </summary>
    /// <param name="ticket">The audit that the caller waits for; null to start or join one.</param>
    /// <exception cref="StorageUnavailableException">The database is unavailable, or a statement timed out.</exception>
    [Alias("run")] Task<AuditProgress> RunAsync(Guid? ticket);
}

/// <summary>The progress of an audit.</summary>
/// <param name="Ticket">The identity of the audit, for the next poll.</param>
/// <param name="Report">The report, or null while the audit runs.</param>
[GenerateSerializer, Immutable, Alias("shop.audit-progress")]
public sealed record AuditProgress([property: Id(0)] Guid Ticket, [property: Id(1)] AuditReport? Report);

/// <summary>The result of an audit. Sums are over all rows; open orders are excluded from the per-order checks.</summary>
[GenerateSerializer, Immutable, Alias("shop.audit-report")]
public sealed record AuditReport(
    [property: Id(0)] DateTimeOffset CheckedAt,
    [property: Id(1)] MoneyAudit Money,
    [property: Id(2)] StockAudit Stock,
    [property: Id(3)] DeliveryAudit Delivery,
    [property: Id(4)] OrderAudit Orders,
    [property: Id(5)] ImmutableArray<AuditViolation> Violations)
{
    /// <summary>True if no rule is violated.</summary>
    public bool Ok => Violations.IsEmpty;
}

/// <summary>Sums of the account ledgers in minor units; <c>TopUps = Balances + Payments − Refunds</c> must hold.</summary>
[GenerateSerializer, Immutable, Alias("shop.audit-money")]
public sealed record MoneyAudit(
    [property: Id(0)] long Accounts,
    [property: Id(1)] long Entries,
    [property: Id(2)] decimal TopUps,
    [property: Id(3)] decimal Payments,
    [property: Id(4)] decimal Refunds,
    [property: Id(5)] decimal Balances);

/// <summary>Sums of the stock ledgers in units; <c>Stocked = Available + Reserved − Released</c> must hold.</summary>
[GenerateSerializer, Immutable, Alias("shop.audit-stock")]
public sealed record StockAudit(
    [property: Id(0)] long Items,
    [property: Id(1)] long Entries,
    [property: Id(2)] decimal Stocked,
    [property: Id(3)] decimal Reserved,
    [property: Id(4)] decimal Released,
    [property: Id(5)] decimal Available);

/// <summary>Sums of the slot ledgers in places; <c>Capacity = Free + Booked − Released</c> must hold.</summary>
[GenerateSerializer, Immutable, Alias("shop.audit-delivery")]
public sealed record DeliveryAudit(
    [property: Id(0)] long Slots,
    [property: Id(1)] long Entries,
    [property: Id(2)] decimal Capacity,
    [property: Id(3)] decimal Booked,
    [property: Id(4)] decimal Released,
    [property: Id(5)] decimal Free);

/// <summary>Orders by status, revenue of the processed ones in minor units, and the units sold with them.</summary>
[GenerateSerializer, Immutable, Alias("shop.audit-orders")]
public sealed record OrderAudit(
    [property: Id(0)] long Pending,
    [property: Id(1)] long Processed,
    [property: Id(2)] long Failed,
    [property: Id(3)] long Cancelled,
    [property: Id(4)] decimal Revenue,
    [property: Id(5)] decimal UnitsSold);

/// <summary>A row that violates a rule.</summary>
/// <param name="Rule">The name of the rule, e.g. <c>processed-order-paid-once</c>.</param>
/// <param name="Subject">The id of the order, account, item or slot.</param>
[GenerateSerializer, Immutable, Alias("shop.audit-violation")]
public sealed record AuditViolation(
    [property: Id(0)] string Rule,
    [property: Id(1)] string Subject,
    [property: Id(2)] string Detail);
