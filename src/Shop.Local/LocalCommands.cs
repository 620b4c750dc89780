using System.CommandLine;
using Shop.Local.Audit;
using Shop.Local.Backup;
using Shop.Local.Replay;
using Shop.Local.Run;

namespace Shop.Local;

/// <summary>The commands of <c>./shop</c>.</summary>
internal static class LocalCommands
{
    /// <summary>Runs one command line. An invalid command line is reported in one line, with exit code 1.</summary>
    public static async Task<int> InvokeAsync(string[] args)
    {
        var root = new RootCommand("An online shop on Microsoft Orleans and PostgreSQL, on this machine.")
        {
            RunCommand.Create(), ReplayCommand.Create(), AuditCommand.Create(), BackupCommand.Create(), RestoreCommand.Create(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var command = parsed.CommandResult.Command == root ? "" : $"{parsed.CommandResult.Command.Name} ";
            var unknown = parsed.UnmatchedTokens is [var first, ..] ? $"'{first}' is not a command or option." : null;
            await Console.Error.WriteLineAsync($"shop: {unknown ?? parsed.Errors[0].Message} Try: ./shop {command}--help");
            return 1;
        }

        // Ctrl-C and SIGTERM cancel the command's token; a graceful stop may take this long.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
    }
}
