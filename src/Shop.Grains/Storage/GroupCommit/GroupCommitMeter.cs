using System.Diagnostics.Metrics;

namespace Shop.Storage.GroupCommit;

/// <summary>What the group commit does, as metrics: <c>shop_group_commit_*</c>.</summary>
internal static class GroupCommitMeter
{
    private const string Name = "Shop.GroupCommit";
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Flushes = Meter.CreateCounter<long>("shop.group_commit.flushes", description: "Transactions that were committed.");
    private static readonly Counter<long> Writers = Meter.CreateCounter<long>("shop.group_commit.writers", description: "Callers whose rows were committed.");
    private static readonly Counter<long> Conflicts = Meter.CreateCounter<long>("shop.group_commit.conflicts", description: "Flushes that the database refused because of their rows.");
    private static readonly Counter<long> Faults = Meter.CreateCounter<long>("shop.group_commit.faults", description: "Callers whose outcome is unknown.");

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("shop.group_commit.refusals", description: "New work that was refused because there was too much to write.");

    public static void Flushed(int writers)
    {
        Flushes.Add(1);
        Writers.Add(writers);
    }

    public static void Shed() => Refusals.Add(1);

    public static void Refused() => Conflicts.Add(1);

    public static void Failed(int writers) => Faults.Add(writers);

    /// <summary>Shows who waits until the returned object is disposed.</summary>
    public static IDisposable Watch(WriteQueue line)
    {
        var meter = new Meter(Name);
        meter.CreateObservableGauge("shop.group_commit.waiting", () => line.Count, description: "Callers that wait for a flush.");
        meter.CreateObservableGauge("shop.group_commit.oldest", () => line.Age.TotalSeconds, unit: "s", description: "How long the oldest of them has waited.");
        return meter;
    }
}
