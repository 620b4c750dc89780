namespace Shop.Chaos.Instrumented;

/// <summary>
/// Where the processes of one silo shall die, one after the other, and where they came by. A point is <c>before:</c> or
/// <c>after:</c> and the name of a durable write: the process kills itself before the flush with that write is sent, or when it
/// is durable and nobody is answered yet.
/// </summary>
/// <param name="folder">A folder of its own; it stays the same while processes come and go.</param>
public sealed class CrashPlan(string folder)
{
    private readonly string _plan = Path.Combine(folder, "plan");
    private readonly string _record = Path.Combine(folder, "record");

    /// <summary>What a silo's environment needs to follow this plan; and to end with the process that holds its standard input.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["SHOP_CRASH_PLAN"] = _plan,
        ["SHOP_CRASH_RECORD"] = _record,
        ["SHOP_LIFELINE"] = "stdin",
    };

    /// <summary>The points that nobody has died at yet; the first of them is armed.</summary>
    public IReadOnlyList<string> Pending => Lines(_plan);

    /// <summary>The points that a process died at since <see cref="Arm"/>.</summary>
    public IReadOnlyList<string> Done => Lines(_plan + ".done");

    /// <summary>The points and the kinds of rows (<c>kind:</c>) that processes came by since <see cref="Arm"/>, in any order, some more than once.</summary>
    public IReadOnlyList<string> Reached => Lines(_record);

    /// <summary>Begins anew: the running process, and those after it, die at these points, each at one. Without points nobody dies.</summary>
    public void Arm(params IEnumerable<string> points)
    {
        File.Delete(_plan + ".done");
        File.Delete(_record);
        File.WriteAllLines(_plan + ".new", points);
        File.Move(_plan + ".new", _plan, overwrite: true);
    }

    private static string[] Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}
