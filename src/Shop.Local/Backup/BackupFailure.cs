using Shop.Local.Run;

namespace Shop.Local.Backup;

/// <summary>Reports the failure of a command in one line.</summary>
internal static class BackupFailure
{
    /// <returns>The exit code: 0, or 1 after an error.</returns>
    public static async Task<int> ReportAsync(Func<Task> command, TextWriter errors)
    {
        try
        {
            await command();
            return 0;
        }
        catch (OperationCanceledException)
        {
            await errors.WriteLineAsync("shop: stopped");
            return 130;
        }
        catch (Exception exception)
        {
            await errors.WriteLineAsync($"shop: {FailureExplanation.Explain(exception)}");
            return 1;
        }
    }
}
