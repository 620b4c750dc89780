using Shop.Hosting.Running;

namespace Shop.Silo.Commands;

/// <summary>The command line of <c>Shop.Silo</c>: an optional command, then settings as <c>--Key=value</c>.</summary>
internal static class SiloCommands
{
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error) => args switch
    {
        ["migrate", .. var settings] => MigrateCommand.RunAsync(settings, output, error),
        [var command, ..] when !command.StartsWith('-') => RejectAsync(command, error),
        _ => HostRunner.RunAsync(() => SiloHost.Build(args), error),
    };

    private static async Task<int> RejectAsync(string command, TextWriter error)
    {
        await error.WriteLineAsync(
            $"Unknown command \"{command}\". Without a command, Shop.Silo runs a silo; \"migrate\" updates the database's schema.");
        return 1;
    }
}
