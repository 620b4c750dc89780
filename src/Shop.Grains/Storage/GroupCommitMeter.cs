using System.Diagnostics.Metrics;

namespace Shop.Storage;

/// <summary>What the group commit does, as metrics: <c>shop_group_commit_*</c>.</summary>
internal static class GroupCommitMeter
{
    private static readonly Meter Meter = new("Shop.GroupCommit");
    private static readonly Counter<long> Flushes = Meter.CreateCounter<long>("shop.group_commit.flushes", description: "Transactions that were committed.");
    private static readonly Counter<long> Writers = Meter.CreateCounter<long>("shop.group_commit.writers", description: "Callers whose rows were committed.");
    private static readonly Counter<long> Conflicts = Meter.CreateCounter<long>("shop.group_commit.conflicts", description: "Flushes that the database refused because of their rows.");
    private static readonly Counter<long> Faults = Meter.CreateCounter<long>("shop.group_commit.faults", description: "Callers whose outcome is unknown.");

    public static void Flushed(int writers)
    {
        Flushes.Add(1);
        Writers.Add(writers);
    }

    public static void Refused() => Conflicts.Add(1);

    public static void Failed(int writers) => Faults.Add(writers);
}
