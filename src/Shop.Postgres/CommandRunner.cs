using System.ComponentModel;
using System.Diagnostics;

namespace Shop.Postgres;

/// <summary>What a program printed, and how it ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The line that says most about a failure.</summary>
    public string Reason
    {
        get
        {
            var lines = (Errors + "\n" + Output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            foreach (var mark in (string[])["PANIC:", "FATAL:", "ERROR:", "error:"])
            {
                if (lines.FirstOrDefault(line => line.Contains(mark, StringComparison.Ordinal)) is { } line)
                {
                    return line[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..].Trim();
                }
            }

            return lines.LastOrDefault() ?? $"exit code {ExitCode}";
        }
    }
}

/// <summary>Runs programs as the current user, or as the user that a wrapper changes to.</summary>
/// <param name="wrap">Turns a program and its arguments into the command line that is really started.</param>
internal sealed class CommandRunner(Func<IReadOnlyList<string>, IReadOnlyList<string>> wrap)
{
    public static CommandRunner AsOurselves { get; } = new(command => command);

    /// <summary>Runs to the end. A program that cannot be started at all counts as failed, with exit code 127.</summary>
    public async Task<CommandResult> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        Process process;
        try
        {
            process = Start(program, arguments, capture: true);
        }
        catch (Win32Exception exception)
        {
            return new(127, "", exception.Message);
        }

        using (process)
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            try
            {
                await process.WaitForExitAsync(cancellationToken);
                return new(process.ExitCode, await output, await errors);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
    }

    /// <summary>Starts a program with a pipe to its standard input; without <paramref name="capture"/> it shares our terminal.</summary>
    public Process Start(string program, IReadOnlyList<string> arguments, bool capture = false)
    {
        var command = wrap([program, .. arguments]);
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = capture,
            RedirectStandardError = capture,
            UseShellExecute = false,
            WorkingDirectory = "/",  // our own folder may be closed to the other user
        };
        foreach (var name in start.Environment.Keys.Where(it => it.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        return Process.Start(start)!;
    }
}
