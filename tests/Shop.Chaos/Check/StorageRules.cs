using System.Text.Json;
using Shop.Chaos.Load;

namespace Shop.Chaos.Check;

/// <summary>Leftover rows, recovery after faults, and the shop's own audit.</summary>
internal static class StorageRules
{
    /// <summary>The rule that every fault is followed by a healthy shop.</summary>
    public const string HealthyAfterFault = "healthy-after-fault";

    public static IReadOnlyList<Rule> All { get; } =
    [
        new(
            "nothing-left-behind",
            "There are no duplicate rows, no reminders and no open orders.",
            (_, tables) => tables.Leftovers.Select(leftover => ("storage", leftover))),
        new(
            HealthyAfterFault,
            "After every fault all processes are ready, and no request fails for three seconds.",
            (run, _) => run.Unhealthy),
        new("own-audit", "The shop's own audit reports no violation.", OwnAudit),
    ];

    private static IEnumerable<(string, string)> OwnAudit(RunRecord run, Tables tables)
    {
        if (run.Ok(Actions.Audit).LastOrDefault() is not { } audit)
        {
            yield return ("audit", "no answer");
            yield break;
        }

        foreach (var violation in audit.Answer.GetProperty("violations").EnumerateArray())
        {
            yield return ("audit", violation.GetRawText());
        }

        if (audit.Answer.GetProperty("ok").ValueKind != JsonValueKind.True)
        {
            yield return ("audit", "not ok");
        }
    }
}
