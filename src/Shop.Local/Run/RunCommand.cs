using System.CommandLine;
using System.Net;

namespace Shop.Local.Run;

/// <summary><c>run</c>: runs a complete shop in this process.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port")
        {
            Description = "The port of the API on 127.0.0.1; 0 for any free port.",
            DefaultValueFactory = _ => 8080,
        };
        port.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out var value) || value is < 0 or > IPEndPoint.MaxPort))
            {
                result.AddError($"--port must be a number from 0 to {IPEndPoint.MaxPort}.");
            }
        });
        var data = new Option<string>("--data")
        {
            Description = "The folder of the database, the administrator's password and the logs.",
            DefaultValueFactory = _ => ".data",
        };
        var demo = new Option<bool>("--demo") { Description = "Create a demo catalog." };
        var verbose = new Option<bool>("--verbose") { Description = "Print all log messages on the terminal." };
        var restored = new Option<bool>("--restored") { Description = "Make the database, a restored copy, a shop of its own." };
        var command = new Command("run", "Run a complete shop: private PostgreSQL, silo and API in one process. Ctrl-C stops it.")
        {
            port, data, demo, verbose, restored,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = new RunSettings(
                parsed.GetValue(port),
                parsed.GetValue(data)!,
                parsed.GetValue(demo),
                parsed.GetValue(verbose),
                ConnectionOptions.ExistingDatabase(),
                parsed.GetValue(restored));
            return RunAsync(settings, Console.Out, Console.Error, TimeProvider.System, cancellationToken);
        });
        return command;
    }

    /// <summary>Runs the shop until it is cancelled.</summary>
    /// <returns>The exit code: 0 after cancellation; 1 after an error, which is reported in one line.</returns>
    public static async Task<int> RunAsync(
        RunSettings settings, TextWriter output, TextWriter errors, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var log = new ShopLoggerProvider(errors, settings.Verbose, timeProvider);
        try
        {
            await using var shop = new LocalShop(settings, log, timeProvider);
            await shop.StartAsync(cancellationToken);
            await Banner.WriteAsync(output, shop);
            await shop.WaitForStopAsync(cancellationToken);
            await output.WriteLineAsync("Stopping ...");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception exception)
        {
            log.Write(exception);
            var details = FailureExplanation.IsExplained(exception) || log.File is null ? "" : $" Details: {log.File}";
            await errors.WriteLineAsync($"shop: {FailureExplanation.Explain(exception)}{details}");
            return 1;
        }

        return 0;
    }
}
