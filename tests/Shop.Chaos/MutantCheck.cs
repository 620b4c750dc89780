using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Shop.Chaos.Check;
using Shop.Chaos.Instrumented;
using Shop.Testing;

namespace Shop.Chaos;

/// <summary>
/// The teeth of the checker: the shop with one mistake in it goes through a short storm, and the checker must notice. The same
/// build without a mistake goes first, and must pass.
/// </summary>
internal sealed class MutantCheck(ChaosSettings settings, Action<string> say)
{
    /// <summary>The instrumented build with every switch off.</summary>
    public const string Control = "none";

    /// <summary>So many storms rage at a time. They share the processors, so how soon a shop serves again says nothing here.</summary>
    private const int AtOnce = 2;

    private static readonly string[] Storm =
        ["--seconds", "75", "--faults", "4", "--silos", "2", "--only", "kill-silo", "kill-all-silos", "database-restart", "database-sessions"];

    public static IEnumerable<string> Names => Mutants.All.Select(mutant => mutant.Name).Prepend(Control);

    /// <summary>The settings for a run against a mutant; the settings as they are without one.</summary>
    public static async Task<ChaosSettings> PrepareAsync(ChaosSettings settings, string? name, CancellationToken cancellationToken)
    {
        if (name is null)
        {
            return settings;
        }

        var build = await InstrumentedBuild.EnsureAsync(Root(), cancellationToken);
        var mutant = Mutants.All.FirstOrDefault(known => known.Name == name);
        return settings with
        {
            SiloProgram = build.Silo,
            ApiProgram = build.Api,
            Mutant = name,
            SiloEnvironment = mutant?.Environment ?? settings.SiloEnvironment,
            Sql = mutant?.Sql ?? [],
        };
    }

    /// <summary>Examines these, or all of them if none is named; 0 if every mutant was caught and the control was not.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        await InstrumentedBuild.EnsureAsync(Root(), cancellationToken);
        var examined = names.Count > 0 ? names : [.. Names];
        var passed = 0;
        foreach (var some in examined.Chunk(AtOnce))
        {
            passed += (await Task.WhenAll(some.Select(name => ExamineAsync(name, cancellationToken)))).Count(asItShouldBe => asItShouldBe);
        }

        var failed = examined.Count - passed;
        say($"mutants: {passed} as they should be, {failed} not");
        return failed == 0 ? 0 : 1;
    }

    private Task<bool> ExamineAsync(string name, CancellationToken cancellationToken) =>
        Mutants.All.FirstOrDefault(mutant => mutant.Name == name) is { CrashPoints: { } tests } mutant
            ? CrashAsync(mutant, tests, cancellationToken)
            : StormAsync(name, cancellationToken);

    // The tests are red, and not because they could not be run.
    private async Task<bool> CrashAsync(Mutant mutant, string tests, CancellationToken cancellationToken)
    {
        string[] arguments = ["test", Path.Combine(Root(), "tests", "Shop.Chaos.Tests"), "-c", "Release", "--filter", tests];
        var start = new ProcessStartInfo("dotnet", arguments);
        foreach (var (name, value) in mutant.Environment)
        {
            start.Environment[name] = value;
        }

        var output = (await HostProcess.RunAsync(start, cancellationToken)).Output;
        var caught = output.Contains("Failed!", StringComparison.Ordinal);
        say($"{(caught ? "ok  " : "FAIL")} {mutant.Name,-34} {(caught ? "crash points" : "no red crash point")}: {output.TrimEnd().Split('\n')[^1].Trim()}");
        return caught;
    }

    private async Task<bool> StormAsync(string name, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(settings.Folder, name);
        string[] arguments = [typeof(MutantCheck).Assembly.Location, "--mutant", name, "--seed", settings.Seed.ToString(CultureInfo.InvariantCulture), "--folder", folder, .. Storm];
        var result = await HostProcess.RunAsync(new ProcessStartInfo("dotnet", arguments), cancellationToken);
        var broken = Broken(Path.Combine(folder, "report.json"));
        var asItShouldBe = broken is not null && name == Control == (broken.Count == 0);
        var verdict = broken is null ? $"the run failed: {result.Errors.Trim()}" : broken.Count == 0 ? "no violation" : string.Join(", ", broken);
        say($"{(asItShouldBe ? "ok  " : "FAIL")} {name,-34} {verdict}");
        return asItShouldBe;
    }

    // The rules that noticed, and how often.
    private static List<string>? Broken(string report) => File.Exists(report)
        ? [.. JsonDocument.Parse(File.ReadAllText(report)).RootElement.GetProperty("violations").EnumerateArray()
            .CountBy(violation => violation.GetProperty("rule").GetString()!)
            .Where(rule => rule.Key is not (Verdict.ServesAgain or StorageRules.WellAgain))
            .Select(rule => string.Create(CultureInfo.InvariantCulture, $"{rule.Key} ({rule.Value})"))]
        : null;

    private static string Root() =>
        RepositoryRoot.Find() ?? throw new ChaosException("Mutants need the repository's sources; this program runs outside of the repository.");
}
