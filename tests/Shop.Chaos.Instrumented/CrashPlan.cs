namespace Shop.Chaos.Instrumented;

/// <summary>
/// The crash points of one silo, over all its restarts. A crash point is <c>before:</c> or <c>after:</c> and the name of a durable
/// write. The process kills itself before the flush with that write is sent, or after the write is durable and before callers get
/// their results.
/// </summary>
/// <param name="folder">A folder for this plan only. All processes of the silo use it.</param>
public sealed class CrashPlan(string folder)
{
    private readonly string _plan = Path.Combine(folder, "plan");
    private readonly string _record = Path.Combine(folder, "record");

    /// <summary>The environment variables of a silo that follows this plan and ends with its parent process.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["SHOP_CRASH_PLAN"] = _plan,
        ["SHOP_CRASH_RECORD"] = _record,
        ["SHOP_LIFELINE"] = "stdin",
    };

    /// <summary>The crash points that are not reached yet. The first is armed.</summary>
    public IReadOnlyList<string> Pending => Lines(_plan);

    /// <summary>The crash points at which a process was killed since <see cref="Arm"/>.</summary>
    public IReadOnlyList<string> Done => Lines(_plan + ".done");

    /// <summary>The points and the kinds of writes (<c>kind:</c>) that were reached since <see cref="Arm"/>. Unordered.</summary>
    public IReadOnlyList<string> Reached => Lines(_record);

    /// <summary>Replaces the plan: each process, beginning with the running one, is killed at one of these points.</summary>
    public void Arm(params IEnumerable<string> points)
    {
        File.Delete(_plan + ".done");
        File.Delete(_record);
        File.WriteAllLines(_plan + ".new", points);
        File.Move(_plan + ".new", _plan, overwrite: true);
    }

    private static string[] Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}
