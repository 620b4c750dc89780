using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Shop.Storage.GroupCommit;

namespace Shop.Instrumented;

/// <summary>
/// Where this process can die: before a flush with a certain durable write is sent, and after it is durable but before anybody is
/// answered. SHOP_CRASH_PLAN names a file: its first line is the point to die at. Dying takes that line away, so that the next
/// process dies at the next line, and never twice at one. SHOP_CRASH_RECORD names a file that every point is noted in, once.
/// </summary>
internal static class CrashPoints
{
    private const int SigKill = 9;

    private static readonly string? Plan = Environment.GetEnvironmentVariable("SHOP_CRASH_PLAN");
    private static readonly string? Record = Environment.GetEnvironmentVariable("SHOP_CRASH_RECORD");
    private static readonly ConcurrentDictionary<Guid, bool> BeingCancelled = [];
    private static readonly Lock Turn = new();

    /// <summary>What is given back for this order from here on is given back by its cancellation, not by an undo.</summary>
    public static void Cancelling(Guid order) => BeingCancelled[order] = true;

    public static void Reached(string moment, Write[] writes)
    {
        if (Plan is null && Record is null)
        {
            return;
        }

        var reached = WriteNames.Of(writes, BeingCancelled.ContainsKey).Select(name => $"{moment}:{name}").ToList();
        lock (Turn)
        {
            Note(reached, writes);
            if (Plan is not null && File.Exists(Plan) && File.ReadAllLines(Plan) is [var next, .. var rest] && reached.Contains(next))
            {
                Consume(next, rest);
                Die();
            }
        }
    }

    /// <summary>As a power failure: nothing of this process runs after it.</summary>
    public static void Die()
    {
        _ = Kill(Environment.ProcessId, SigKill);
        Thread.Sleep(Timeout.Infinite);
    }

    private static void Note(List<string> reached, Write[] writes)
    {
        if (Record is not null)
        {
            var kinds = writes.Select(write => $"kind:{write.GetType().Name}");
            var noted = File.Exists(Record) ? File.ReadAllLines(Record) : [];
            File.AppendAllLines(Record, reached.Concat(kinds).Except(noted));
        }
    }

    private static void Consume(string point, string[] rest)
    {
        File.AppendAllLines(Plan + ".done", [point]);
        File.WriteAllLines(Plan + ".rest", rest);
        File.Move(Plan + ".rest", Plan!, overwrite: true);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
