using System.Text.Json;
using Shop.Chaos.Load;

namespace Shop.Chaos.Check;

/// <summary>What is left behind, what does not come back, and what the shop says of itself.</summary>
internal static class StorageRules
{
    /// <summary>The rule that the shop is well again after every fault.</summary>
    public const string WellAgain = "well-again";

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("nothing-left-behind", "No row twice, no reminder and no open order left.", (_, tables) => tables.Leftovers.Select(leftover => ("storage", leftover))),
        new(WellAgain, "After every fault all processes take work again, and nothing fails for three seconds.", (evidence, _) => evidence.NotWell),
        new("own-audit", "The shop's own audit finds nothing.", OwnAudit),
    ];

    private static IEnumerable<(string, string)> OwnAudit(Evidence evidence, Tables tables)
    {
        if (evidence.Ok(Actions.Audit).LastOrDefault() is not { } audit)
        {
            yield return ("audit", "gave no answer");
            yield break;
        }

        foreach (var violation in audit.Answer.GetProperty("violations").EnumerateArray())
        {
            yield return ("audit", violation.GetRawText());
        }

        if (audit.Answer.GetProperty("ok").ValueKind != JsonValueKind.True)
        {
            yield return ("audit", "is not ok");
        }
    }
}
