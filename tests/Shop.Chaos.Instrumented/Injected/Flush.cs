using Npgsql;
using Shop.Storage.GroupCommit;

namespace Shop.Instrumented;

/// <summary>Wraps the execution of a flush of the group commit.</summary>
internal static class Flush
{
    public static async Task RunAsync(Write[] writes, Func<Task> execute)
    {
        CrashPoints.Reached("before", writes);
        try
        {
            await execute();
        }
        catch (Exception exception) when (Mutation.Is("swallowed-fault") && !IsRejection(exception))
        {
            // The mutant: the outcome is unknown, but callers get a success.
            return;
        }

        CrashPoints.Reached("after", writes);
    }

    private static bool IsRejection(Exception exception) => exception is PostgresException rejected
        && (rejected.SqlState.StartsWith("SH", StringComparison.Ordinal) || rejected.SqlState[..2] is "22" or "23" or "40");
}
