using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Shop.Chaos.Nemesis;
using Shop.Chaos.Processes;
using Shop.Postgres;
using Shop.Testing;

namespace Shop.Chaos;

/// <summary><c>./shop chaos</c></summary>
internal static class ChaosCommand
{
    public static RootCommand Create()
    {
        var seconds = Number("--seconds", "How long the shop is under load, at the least.", 180, 10);
        var orders = Number("--orders", "Orders per second that are begun, whatever becomes of the earlier ones.", 20, 1);
        var faults = Number("--faults", "How many faults strike.", 9, 0);
        var seed = Number("--seed", "Draws the faults, their targets and the customers' wishes.", 1, int.MinValue);
        var silos = Number("--silos", "How many silos.", 3, 1);
        var apis = Number("--apis", "How many APIs.", 2, 2);
        var only = new Option<string[]>("--only")
        {
            Description = $"Strike with these faults only: {string.Join(", ", FaultKinds.All.Select(fault => fault.Name))}.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        only.Validators.Add(result =>
        {
            foreach (var unknown in result.Tokens.Select(token => token.Value).Where(name => FaultKinds.All.All(fault => fault.Name != name)))
            {
                result.AddError($"There is no fault \"{unknown}\". There are: {string.Join(", ", FaultKinds.All.Select(fault => fault.Name))}.");
            }
        });
        var mutant = new Option<string?>("--mutant") { Description = "Examine this mutant of the shop instead of the shop itself: it must be caught." };
        mutant.Validators.Add(RefuseUnknownMutants);
        var mutants = new Option<string[]>("--mutants")
        {
            Description = "Examine the checker: every mutant, or those that are named, in a short storm of its own or before the crash points.",
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        mutants.Validators.Add(RefuseUnknownMutants);
        var folder = new Option<string?>("--folder") { Description = "Where history, logs and report go; artifacts/chaos/… if absent." };
        var namespaces = new Option<string?>("--inside") { Hidden = true };
        var command = new RootCommand("Shatters a shop of real processes and checks that it still adds up.") { seconds, orders, faults, seed, silos, apis, only, mutant, mutants, folder, namespaces };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = new ChaosSettings(
                parsed.GetValue(seconds),
                parsed.GetValue(orders),
                parsed.GetValue(faults),
                parsed.GetValue(seed),
                parsed.GetValue(silos),
                parsed.GetValue(apis),
                Path.GetFullPath(parsed.GetValue(folder) ?? Path.Combine("artifacts", "chaos", string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}-seed{parsed.GetValue(seed)}"))),
                parsed.GetValue(namespaces))
            {
                Only = parsed.GetValue(only)!,
            };
            if (parsed.GetResult(mutants) is { } examined)
            {
                return await new MutantCheck(settings, Console.WriteLine).RunAsync([.. examined.Tokens.Select(token => token.Value)], cancellationToken);
            }

            return settings.Namespaces is null && await Network.IsPossibleAsync()
                ? await OutsideAsync(settings, [.. parsed.Tokens.Select(token => token.Value)], cancellationToken)
                : await RunAsync(await MutantCheck.PrepareAsync(settings, parsed.GetValue(mutant), cancellationToken), cancellationToken);
        });
        return command;
    }

    private static void RefuseUnknownMutants(OptionResult result)
    {
        foreach (var unknown in result.Tokens.Select(token => token.Value).Where(name => !MutantCheck.Names.Contains(name)))
        {
            result.AddError($"There is no mutant \"{unknown}\". There are: {string.Join(", ", MutantCheck.Names)}.");
        }
    }

    private static Option<int> Number(string name, string description, int otherwise, int least)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) || value < least))
            {
                result.AddError($"{name} must be a whole number{(least == int.MinValue ? "" : $" of at least {least}")}.");
            }
        });
        return option;
    }

    // This program begins again inside a network of its own, and whatever becomes of that, it is taken away at the end.
    private static async Task<int> OutsideAsync(ChaosSettings settings, string[] arguments, CancellationToken cancellationToken)
    {
        var prefix = $"shop-chaos-{Environment.ProcessId}";
        try
        {
            await Network.BuildAsync(prefix, settings.Silos, settings.Apis);
            string[] folder = arguments.Contains("--folder") ? [] : ["--folder", settings.Folder];
            string[] isRetry = ["netns", "exec", prefix, "dotnet", typeof(ChaosCommand).Assembly.Location, .. arguments, .. folder, "--inside", prefix];
            using var inside = Process.Start(new ProcessStartInfo("ip", isRetry)) ?? throw new ChaosException("The run could not be started inside its network.");
            await using var stop = cancellationToken.Register(() => Posix.Send(inside.Id, Signal.Terminate));
            await inside.WaitForExitAsync(CancellationToken.None);
            return inside.ExitCode;
        }
        catch (ChaosException exception)
        {
            await Console.Error.WriteLineAsync($"chaos: {exception.Message}");
            return 2;
        }
        finally
        {
            await Network.RemoveAsync(prefix);
        }
    }

    private static async Task<int> RunAsync(ChaosSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            var verdict = await new ChaosRun(settings, TimeProvider.System, Console.WriteLine).RunAsync(cancellationToken);
            var report = Report.Of(settings, verdict);
            Console.WriteLine();
            Console.Write(report);
            await File.WriteAllTextAsync(Path.Combine(settings.Folder, "report.txt"), report, CancellationToken.None);
            await File.WriteAllTextAsync(Path.Combine(settings.Folder, "report.json"), JsonSerializer.Serialize(verdict, JsonSerializerOptions.Web), CancellationToken.None);
            return verdict.IsClean ? 0 : 1;
        }
        catch (Exception exception) when (exception is ChaosException or PrivatePostgresException)
        {
            await Console.Error.WriteLineAsync($"chaos: {exception.Message}");
            return 2;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("chaos: stopped");
            return 130;
        }
    }
}
