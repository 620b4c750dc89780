using System.CommandLine;
using System.Globalization;
using Shop.Bench.Baseline;
using Shop.Testing;

namespace Shop.Bench;

/// <summary><c>./shop bench</c></summary>
internal static class BenchCommand
{
    public static RootCommand Create()
    {
        var seconds = NumberOption.Create("--seconds", "Duration of each measurement, in seconds.", 10);
        var runs = NumberOption.Create("--runs", "Number of runs of each measurement. The median is reported.", 3);
        var items = NumberOption.Create("--items", "Number of items in the catalog.", 10_000, minimum: 1_000);
        var statements = new Option<bool>("--statements") { Description = "Also report the SQL statements with the most execution time." };
        var folder = new Option<string?>("--folder")
        {
            Description = "Folder of the logs and the results. The default is artifacts/bench/….",
        };
        var only = new Option<string[]>("--only")
        {
            Description = $"Measure these parts only: {string.Join(", ", BenchSettings.AllParts)}.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        only.AcceptOnlyFromAmong([.. BenchSettings.AllParts]);
        var command = new RootCommand("Measures the cost of an order and compares it with plain SQL.")
        {
            seconds, runs, items, only, statements, folder, SqlShopCommand(),
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = new BenchSettings(
                parsed.GetValue(seconds),
                parsed.GetValue(runs),
                parsed.GetValue(items),
                parsed.GetValue(only)!,
                Path.GetFullPath(parsed.GetValue(folder) ?? DefaultFolder()),
                parsed.GetValue(statements));
            return ProgramExit.RunAsync(
                "bench",
                () => new BenchRun(settings, TimeProvider.System, Console.WriteLine).RunAsync(cancellationToken),
                cancellationToken);
        });
        return command;
    }

    private static string DefaultFolder() => Path.Combine(
        "artifacts", "bench", TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));

    // The baseline runs in a separate process, like the shop.
    private static Command SqlShopCommand()
    {
        var port = new Option<int>("--port") { Required = true };
        var command = new Command(SqlShop.CommandName, "The baseline.") { port };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await SqlShop.RunAsync(
                parsed.GetValue(port), Environment.GetEnvironmentVariable("ConnectionStrings__Shop")!, cancellationToken);
            return 0;
        });
        return command;
    }
}
