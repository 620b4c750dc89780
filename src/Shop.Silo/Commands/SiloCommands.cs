using Shop.Hosting.Running;

namespace Shop.Silo.Commands;

/// <summary>What <c>Shop.Silo</c> can be asked to do on its command line; settings follow as <c>--Key=value</c>.</summary>
internal static class SiloCommands
{
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error) => args switch
    {
        ["migrate", .. var settings] => MigrateCommand.RunAsync(settings, output, error),
        [var command, ..] when !command.StartsWith('-') => RefuseAsync(command, error),
        _ => HostRun.RunAsync(() => SiloHost.Build(args), error),
    };

    private static async Task<int> RefuseAsync(string command, TextWriter error)
    {
        await error.WriteLineAsync($"Shop.Silo does not know \"{command}\". Without a command it runs a silo; \"migrate\" brings the database's schema up to date.");
        return 1;
    }
}
