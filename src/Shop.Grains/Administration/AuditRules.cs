using System.Collections.Immutable;

namespace Shop.Administration;

/// <summary>
/// All rules of the audit. They hold in every snapshot of the database. A rule about several transactions of a saga excludes open orders
/// (is_open).
/// </summary>
internal static class AuditRules
{
    public static ImmutableArray<AuditRule> All { get; } = [.. LedgerAuditRules.OfOneLedger, .. OfWholeTables];

    /// <summary>The rules that compare tables. Each reads them in a snapshot of its own.</summary>
    public static ImmutableArray<AuditRule> OfWholeTables =>
        [.. LedgerAuditRules.Others, .. OrderAuditRules.Rules, .. GoodsAuditRules.Rules];
}
