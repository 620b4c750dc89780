using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Shop.Chaos.Nemesis;
using Shop.Chaos.Processes;
using Shop.Testing;

namespace Shop.Chaos;

/// <summary><c>./shop chaos</c></summary>
internal static class ChaosCommand
{
    public static RootCommand Create()
    {
        var seconds = NumberOption.Create("--seconds", "Minimum duration of the load, in seconds.", 180, 10);
        var orders = NumberOption.Create("--orders", "New orders per second (open loop).", 20, 1);
        var faults = NumberOption.Create("--faults", "Number of faults.", 9, 0);
        var seed = NumberOption.Create("--seed", "Seed of the faults, their targets and the customers' operations.", 1, int.MinValue);
        var silos = NumberOption.Create("--silos", "Number of silos.", 3, 1);
        var apis = NumberOption.Create("--apis", "Number of APIs.", 2, 2);
        var limitFactor = NumberOption.Create("--limit-factor", "Multiplies the time limits of the recovery, for a slow machine.", 1, 1);
        var upgradeFrom = new Option<string?>("--upgrade-from")
        {
            Description = "Start with this git revision and update to these sources in a rolling update; the faults strike both releases.",
        };
        var only = new Option<string[]>("--only")
        {
            Description = $"Inject these faults only: {string.Join(", ", FaultKinds.All.Select(fault => fault.Name))}.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        only.Validators.Add(RejectUnknownFaults);
        var mutant = new Option<string?>("--mutant")
        {
            Description = "Test this mutant of the shop instead of the shop itself. The checker must detect it.",
        };
        mutant.Validators.Add(RejectUnknownMutants);
        var mutants = new Option<string[]>("--mutants")
        {
            Description = "Test the checker: run all mutants, or the named ones, in a short chaos run or in the crash-point tests.",
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        mutants.Validators.Add(RejectUnknownMutants);
        var folder = new Option<string?>("--folder")
        {
            Description = "Folder of the history, the logs and the report. The default is artifacts/chaos/….",
        };
        var namespaces = new Option<string?>("--inside") { Hidden = true };
        var command = new RootCommand("Injects faults into a shop of real processes and checks its data and its answers.")
        {
            seconds, orders, faults, seed, silos, apis, limitFactor, upgradeFrom, only, mutant, mutants, folder, namespaces,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = new ChaosSettings(
                parsed.GetValue(seconds),
                parsed.GetValue(orders),
                parsed.GetValue(faults),
                parsed.GetValue(seed),
                parsed.GetValue(silos),
                parsed.GetValue(apis),
                Path.GetFullPath(parsed.GetValue(folder) ?? DefaultFolder(parsed.GetValue(seed))),
                parsed.GetValue(namespaces))
            {
                LimitFactor = parsed.GetValue(limitFactor),
                Only = parsed.GetValue(only)!,
            };
            if (parsed.GetResult(mutants) is { } selected)
            {
                string[] names = [.. selected.Tokens.Select(token => token.Value)];
                return await new MutantCheck(settings, Console.WriteLine).RunAsync(names, cancellationToken);
            }

            string[] arguments = [.. parsed.Tokens.Select(token => token.Value)];
            return await ProgramExit.RunAsync(
                "chaos",
                async () =>
                {
                    // The builds need the network of this machine, so they are made before the run enters its namespace.
                    var prepared = await PrepareAsync(settings, parsed.GetValue(mutant), parsed.GetValue(upgradeFrom), cancellationToken);
                    return settings.Namespaces is null && await Network.IsPossibleAsync()
                        ? await RunInNamespaceAsync(prepared, arguments, cancellationToken)
                        : await RunAsync(prepared, cancellationToken);
                },
                cancellationToken);
        });
        return command;
    }

    private static string DefaultFolder(int seed) => Path.Combine(
        "artifacts", "chaos", string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}-seed{seed}"));

    private static void RejectUnknownFaults(OptionResult result) =>
        RejectUnknown(result, "fault", [.. FaultKinds.All.Select(fault => fault.Name)]);

    private static void RejectUnknownMutants(OptionResult result) => RejectUnknown(result, "mutant", [.. MutantCheck.Names]);

    private static void RejectUnknown(OptionResult result, string kind, IReadOnlyList<string> names)
    {
        foreach (var unknown in result.Tokens.Select(token => token.Value).Where(name => !names.Contains(name)))
        {
            result.AddError($"Unknown {kind} \"{unknown}\". Possible values: {string.Join(", ", names)}.");
        }
    }

    private static async Task<ChaosSettings> PrepareAsync(
        ChaosSettings settings, string? mutant, string? upgradeFrom, CancellationToken cancellationToken)
    {
        var prepared = await MutantCheck.PrepareAsync(settings, mutant, cancellationToken);
        return upgradeFrom is null
            ? prepared
            : prepared with { Previous = await ReleaseBuild.EnsureAsync(RepositoryRoot.Path, upgradeFrom, cancellationToken) };
    }

    // Starts this program a second time, in a network namespace of its own, and removes the namespace afterwards.
    private static async Task<int> RunInNamespaceAsync(ChaosSettings settings, string[] arguments, CancellationToken cancellationToken)
    {
        var prefix = $"shop-chaos-{Environment.ProcessId}";
        try
        {
            await Network.BuildAsync(prefix, settings.Silos, settings.Apis);
            string[] folder = arguments.Contains("--folder") ? [] : ["--folder", settings.Folder];
            string[] command =
            [
                "netns", "exec", prefix,
                "dotnet", typeof(ChaosCommand).Assembly.Location, .. arguments, .. folder, "--inside", prefix,
            ];
            using var inside = Process.Start(new ProcessStartInfo("ip", command))
                ?? throw new ChaosException("The run could not be started in its network namespace.");
            await using var stop = cancellationToken.Register(() => Posix.Send(inside.Id, Signal.Terminate));
            await inside.WaitForExitAsync(CancellationToken.None);
            return inside.ExitCode;
        }
        finally
        {
            await Network.RemoveAsync(prefix);
        }
    }

    private static async Task<int> RunAsync(ChaosSettings settings, CancellationToken cancellationToken)
    {
        var verdict = await new ChaosRun(settings, TimeProvider.System, Console.WriteLine).RunAsync(cancellationToken);
        var report = Report.Of(settings, verdict);
        Console.WriteLine();
        Console.Write(report);
        await File.WriteAllTextAsync(Path.Combine(settings.Folder, "report.txt"), report, CancellationToken.None);
        await File.WriteAllTextAsync(
            Path.Combine(settings.Folder, "report.json"),
            JsonSerializer.Serialize(verdict, JsonSerializerOptions.Web),
            CancellationToken.None);
        return verdict.IsClean ? 0 : 1;
    }
}
