using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Shop.Storage.GroupCommit;

namespace Shop.Instrumented;

/// <summary>
/// Kills this process before a flush with a certain durable write is sent, or after the write is durable and before callers get
/// their results. SHOP_CRASH_PLAN is the path of a file with one crash point per line. The first line is armed and is removed before
/// the process is killed. SHOP_CRASH_RECORD is the path of a file to which each reached point is added once.
/// </summary>
internal static class CrashPoints
{
    private const int SigKill = 9;

    private static readonly string? Plan = Environment.GetEnvironmentVariable("SHOP_CRASH_PLAN");
    private static readonly string? Record = Environment.GetEnvironmentVariable("SHOP_CRASH_RECORD");
    private static readonly ConcurrentDictionary<Guid, bool> BeingCancelled = [];
    private static readonly Lock Files = new();

    /// <summary>Later releases and refunds of this order belong to its cancellation, not to an undo.</summary>
    public static void Cancelling(Guid order) => BeingCancelled[order] = true;

    public static void Reached(string moment, Write[] writes)
    {
        if (Plan is null && Record is null)
        {
            return;
        }

        var reached = WriteNames.Of(writes, BeingCancelled.ContainsKey).Select(name => $"{moment}:{name}").ToList();
        lock (Files)
        {
            Add(reached, writes);
            if (Plan is not null && File.Exists(Plan) && File.ReadAllLines(Plan) is [var next, .. var rest] && reached.Contains(next))
            {
                Consume(next, rest);
                Die();
            }
        }
    }

    /// <summary>Ends the process with SIGKILL, like a power failure: no further code of this process runs.</summary>
    public static void Die()
    {
        _ = Kill(Environment.ProcessId, SigKill);
        Thread.Sleep(Timeout.Infinite);
    }

    private static void Add(List<string> reached, Write[] writes)
    {
        if (Record is not null)
        {
            var kinds = writes.Select(write => $"kind:{write.GetType().Name}");
            var recorded = File.Exists(Record) ? File.ReadAllLines(Record) : [];
            File.AppendAllLines(Record, reached.Concat(kinds).Except(recorded));
        }
    }

    private static void Consume(string point, string[] rest)
    {
        File.AppendAllLines(Plan + ".done", [point]);
        File.WriteAllLines(Plan + ".rest", rest);
        File.Move(Plan + ".rest", Plan!, overwrite: true);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int processId, int signal);
}
