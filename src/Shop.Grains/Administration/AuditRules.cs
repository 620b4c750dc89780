using System.Collections.Immutable;

namespace Shop.Administration;

/// <summary>
/// All rules of the audit. They hold in every snapshot of the database at every moment. Orders whose saga has something to do
/// (is_open) are left out where a rule is about what a saga does in several transactions.
/// </summary>
internal static class AuditRules
{
    public static ImmutableArray<AuditRule> All { get; } = [.. LedgerAudit.Rules, .. OrderAuditRules.Rules, .. GoodsAuditRules.Rules];
}
