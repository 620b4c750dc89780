using Shop.Postgres;

namespace Shop.Testing;

/// <summary>Translates failures of a test program to exit codes: 2 if the run failed, 130 if it was cancelled.</summary>
public static class ProgramExit
{
    private const int Failed = 2;
    private const int Cancelled = 130;

    /// <param name="program">The prefix of the message on standard error.</param>
    /// <param name="run">Returns the exit code of a run that completed.</param>
    public static async Task<int> RunAsync(string program, Func<Task<int>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run();
        }
        catch (Exception exception) when (exception is RunFailedException or PrivatePostgresException)
        {
            await Console.Error.WriteLineAsync($"{program}: {exception.Message}");
            return Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"{program}: stopped");
            return Cancelled;
        }
    }
}
