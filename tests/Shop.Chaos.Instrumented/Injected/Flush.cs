using Npgsql;
using Shop.Storage.GroupCommit;

namespace Shop.Instrumented;

/// <summary>Stands around the execution of a flush of the group commit.</summary>
internal static class Flush
{
    public static async Task RunAsync(Write[] writes, Func<Task> execute)
    {
        CrashPoints.Reached("before", writes);
        try
        {
            await execute();
        }
        catch (Exception exception) when (Mutation.Is("swallowed-fault") && !IsAboutTheRows(exception))
        {
            // The mutant: what became of it is not known, and everybody is told that it is stored.
            return;
        }

        CrashPoints.Reached("after", writes);
    }

    private static bool IsAboutTheRows(Exception fault) => fault is PostgresException refused
        && (refused.SqlState.StartsWith("SH", StringComparison.Ordinal) || refused.SqlState[..2] is "22" or "23" or "40");
}
