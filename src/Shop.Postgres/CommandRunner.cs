using System.ComponentModel;
using System.Diagnostics;

namespace Shop.Postgres;

/// <summary>The exit code and the output of a program.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The most useful line about a failure: the first error, else the last line of output.</summary>
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

/// <summary>Runs programs as the current user, or as another user by means of a wrapper program.</summary>
/// <param name="wrap">Maps a program and its arguments to the command line that is started.</param>
internal sealed class CommandRunner(Func<IReadOnlyList<string>, IReadOnlyList<string>> wrap)
{
    public static CommandRunner AsCurrentUser { get; } = new(command => command);

    /// <summary>Runs a program until it exits. The exit code is 127 if it cannot be started.</summary>
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

    /// <summary>Starts a program with a pipe to its standard input.</summary>
    /// <param name="capture">True to read its output; false to share this process's terminal.</param>
    public Process Start(string program, IReadOnlyList<string> arguments, bool capture = false)
    {
        var command = wrap([program, .. arguments]);
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = capture,
            RedirectStandardError = capture,
            UseShellExecute = false,
            WorkingDirectory = "/",  // the other user may have no access to the current folder
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        return Process.Start(start)!;
    }
}
