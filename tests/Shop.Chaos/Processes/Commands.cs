using System.ComponentModel;
using System.Diagnostics;
using Shop.Testing;

namespace Shop.Chaos.Processes;

/// <summary>Runs programs that end by themselves.</summary>
internal static class Commands
{
    private const int NotFound = 127;

    /// <summary>Runs a program and returns its output.</summary>
    /// <exception cref="ChaosException">The program could not be started, or it failed.</exception>
    public static async Task<string> RunAsync(string program, params IReadOnlyList<string> arguments)
    {
        var result = await TryAsync(program, arguments);
        return result.ExitCode == 0
            ? result.Output
            : throw new ChaosException(
                $"{program} {string.Join(' ', arguments)} failed ({result.ExitCode}): {result.Output.Trim()} {result.Errors.Trim()}");
    }

    /// <summary>Runs a program. The exit code is 127 if it could not be started.</summary>
    public static async Task<CommandResult> TryAsync(string program, params IReadOnlyList<string> arguments)
    {
        try
        {
            return await HostProcess.RunAsync(new ProcessStartInfo(program, arguments));
        }
        catch (Win32Exception exception)
        {
            return new CommandResult(NotFound, "", exception.Message);
        }
    }
}
