using System.Diagnostics;

namespace Shop.Chaos.Processes;

/// <summary>Programs that do one thing and end.</summary>
internal static class Commands
{
    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="ChaosException">It could not be started, or failed.</exception>
    public static async Task<string> RunAsync(string program, params IReadOnlyList<string> arguments)
    {
        var (code, output) = await TryAsync(program, arguments);
        return code == 0 ? output : throw new ChaosException($"{program} {string.Join(' ', arguments)} failed ({code}): {output.Trim()}");
    }

    /// <summary>Runs a program to its end, whatever that is.</summary>
    public static async Task<(int Code, string Output)> TryAsync(string program, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output + await errors);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return (127, exception.Message);
        }
    }
}
