using System.CommandLine;
using System.Globalization;
using Shop.Bench.Baseline;
using Shop.Postgres;

namespace Shop.Bench;

/// <summary><c>./shop bench</c></summary>
internal static class BenchCommand
{
    public static RootCommand Create()
    {
        var seconds = Number("--seconds", "How long each measurement takes.", 10);
        var runs = Number("--runs", "How often each is made; the median counts.", 3);
        var items = Number("--items", "How many items the catalogue has.", 10_000, least: 1_000);
        var statements = new Option<bool>("--statements") { Description = "Also tell which statements took the database's time." };
        var folder = new Option<string?>("--folder") { Description = "Where logs and results go; artifacts/bench/… if absent." };
        var only = new Option<string[]>("--only")
        {
            Description = $"Measure these parts only: {string.Join(", ", BenchSettings.AllParts)}.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        only.AcceptOnlyFromAmong([.. BenchSettings.AllParts]);
        var command = new RootCommand("Measures what an order costs, and compares it with plain SQL.") { seconds, runs, items, only, statements, folder, SqlShopCommand() };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = new BenchSettings(
                parsed.GetValue(seconds),
                parsed.GetValue(runs),
                parsed.GetValue(items),
                parsed.GetValue(only)!,
                Path.GetFullPath(parsed.GetValue(folder) ?? Path.Combine("artifacts", "bench", TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture))),
                parsed.GetValue(statements));
            try
            {
                return await new BenchRun(settings, TimeProvider.System, Console.WriteLine).RunAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is BenchException or PrivatePostgresException)
            {
                await Console.Error.WriteLineAsync($"bench: {exception.Message}");
                return 2;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync("bench: stopped");
                return 130;
            }
        });
        return command;
    }

    // The baseline is a process of its own, like everything that is measured.
    private static Command SqlShopCommand()
    {
        var port = new Option<int>("--port") { Required = true };
        var command = new Command(SqlShop.CommandName, "The baseline.") { port };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await SqlShop.RunAsync(parsed.GetValue(port), Environment.GetEnvironmentVariable("ConnectionStrings__Shop")!, cancellationToken);
            return 0;
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int otherwise, int least = 1)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) || value < least))
            {
                result.AddError($"{name} must be a whole number of at least {least}.");
            }
        });
        return option;
    }
}
