using System.Diagnostics.Metrics;

namespace Shop.Storage.GroupCommit;

/// <summary>Metrics of the group commit: <c>shop_group_commit_*</c>.</summary>
internal static class GroupCommitMeter
{
    private const string Name = "Shop.GroupCommit";
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Flushes = Meter.CreateCounter<long>(
        "shop.group_commit.flushes", description: "Committed transactions.");
    private static readonly Counter<long> Writers = Meter.CreateCounter<long>(
        "shop.group_commit.writers", description: "Callers whose rows were committed.");
    private static readonly Counter<long> Conflicts = Meter.CreateCounter<long>(
        "shop.group_commit.conflicts", description: "Flushes that the database rejected because of their rows.");
    private static readonly Counter<long> Faults = Meter.CreateCounter<long>(
        "shop.group_commit.faults", description: "Callers whose outcome is unknown.");

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "shop.group_commit.refusals", description: "Writes that were shed because of overload.");

    public static void Committed(int writers)
    {
        Flushes.Add(1);
        Writers.Add(writers);
    }

    public static void Shed() => Refusals.Add(1);

    public static void Conflicted() => Conflicts.Add(1);

    public static void Failed(int writers) => Faults.Add(writers);

    /// <summary>Reports the length and age of the queue until the returned object is disposed.</summary>
    public static IDisposable Observe(WriteQueue queue)
    {
        var meter = new Meter(Name);
        meter.CreateObservableGauge("shop.group_commit.waiting", () => queue.Count, description: "Callers that wait for a flush.");
        meter.CreateObservableGauge(
            "shop.group_commit.oldest", () => queue.Age.TotalSeconds, unit: "s", description: "How long the oldest caller has waited.");
        return meter;
    }
}
