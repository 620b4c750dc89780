using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Shop.Chaos.Check;
using Shop.Chaos.Instrumented;
using Shop.Testing;

namespace Shop.Chaos;

/// <summary>
/// Tests the checker with mutants: each is the shop with one defect, and the checker must report a violation in a short run. The same
/// build without a defect runs first and must pass.
/// </summary>
internal sealed class MutantCheck(ChaosSettings settings, Action<string> print)
{
    /// <summary>The instrumented build without a defect.</summary>
    public const string Control = "none";

    /// <summary>The number of concurrent runs. They share the processors, so recovery times are not evaluated.</summary>
    private const int ConcurrentRuns = 2;

    private static readonly string[] ShortRun =
    [
        "--seconds", "75", "--faults", "4", "--silos", "2",
        "--only", "kill-silo", "kill-all-silos", "database-restart", "database-sessions",
    ];

    public static IEnumerable<string> Names => Mutants.All.Select(mutant => mutant.Name).Prepend(Control);

    /// <summary>The settings of a run with a mutant. Unchanged settings if the name is null.</summary>
    public static async Task<ChaosSettings> PrepareAsync(ChaosSettings settings, string? name, CancellationToken cancellationToken)
    {
        if (name is null)
        {
            return settings;
        }

        var build = await InstrumentedBuild.EnsureAsync(Root(), cancellationToken);
        var mutant = Mutants.All.FirstOrDefault(candidate => candidate.Name == name);
        return settings with
        {
            SiloProgram = build.Silo,
            ApiProgram = build.Api,
            Mutant = name,
            SiloEnvironment = mutant?.Environment ?? settings.SiloEnvironment,
            Sql = mutant?.Sql ?? [],
        };
    }

    /// <summary>Tests the named mutants, or all. Returns 0 if every mutant was detected and the control run passed.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        await InstrumentedBuild.EnsureAsync(Root(), cancellationToken);
        var selected = names.Count > 0 ? names : [.. Names];
        var passed = 0;
        foreach (var some in selected.Chunk(ConcurrentRuns))
        {
            passed += (await Task.WhenAll(some.Select(name => TestAsync(name, cancellationToken)))).Count(isExpected => isExpected);
        }

        var failed = selected.Count - passed;
        print($"mutants: {passed} as expected, {failed} not");
        return failed == 0 ? 0 : 1;
    }

    private Task<bool> TestAsync(string name, CancellationToken cancellationToken) =>
        Mutants.All.FirstOrDefault(mutant => mutant.Name == name) is { CrashPoints: { } tests } mutant
            ? RunCrashPointsAsync(mutant, tests, cancellationToken)
            : RunChaosAsync(name, cancellationToken);

    // "Failed!" is printed only if tests ran and failed.
    private async Task<bool> RunCrashPointsAsync(Mutant mutant, string tests, CancellationToken cancellationToken)
    {
        string[] arguments = ["test", Path.Combine(Root(), "tests", "Shop.Chaos.Tests"), "-c", "Release", "--filter", tests];
        var start = new ProcessStartInfo("dotnet", arguments);
        foreach (var (name, value) in mutant.Environment)
        {
            start.Environment[name] = value;
        }

        var output = (await HostProcess.RunAsync(start, cancellationToken)).Output;
        var isDetected = output.Contains("Failed!", StringComparison.Ordinal);
        var summary = output.TrimEnd().Split('\n')[^1].Trim();
        print($"{(isDetected ? "ok  " : "FAIL")} {mutant.Name,-34} {(isDetected ? "crash points" : "no failed crash point")}: {summary}");
        return isDetected;
    }

    private async Task<bool> RunChaosAsync(string name, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(settings.Folder, name);
        var seed = settings.Seed.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
            [typeof(MutantCheck).Assembly.Location, "--mutant", name, "--seed", seed, "--folder", folder, .. ShortRun];
        var result = await HostProcess.RunAsync(new ProcessStartInfo("dotnet", arguments), cancellationToken);
        var violated = ReadViolatedRules(Path.Combine(folder, "report.json"));
        var isExpected = violated is not null && name == Control == (violated.Count == 0);
        var verdict = violated is null ? $"the run failed: {result.Errors.Trim()}"
            : violated.Count == 0 ? "no violation"
            : string.Join(", ", violated);
        print($"{(isExpected ? "ok  " : "FAIL")} {name,-34} {verdict}");
        return isExpected;
    }

    // The violated rules with their counts. Null if there is no report.
    private static List<string>? ReadViolatedRules(string report) => File.Exists(report)
        ? [.. JsonDocument.Parse(File.ReadAllText(report)).RootElement.GetProperty("violations").EnumerateArray()
            .CountBy(violation => violation.GetProperty("rule").GetString()!)
            .Where(rule => rule.Key is not (Verdict.RecoversInTime or StorageRules.HealthyAfterFault))
            .Select(rule => string.Create(CultureInfo.InvariantCulture, $"{rule.Key} ({rule.Value})"))]
        : null;

    private static string Root() =>
        RepositoryRoot.Find() ?? throw new ChaosException("Mutants need the sources; this program runs outside of the repository.");
}
