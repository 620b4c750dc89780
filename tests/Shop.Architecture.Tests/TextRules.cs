using System.Text.RegularExpressions;

namespace Shop.Architecture.Tests;

/// <summary>A form that the repository does not use. This file is exempt from its own rules.</summary>
/// <param name="Pattern">Matched case-insensitively, after identifiers were split into words.</param>
/// <param name="Instead">The replacements; the first one fits most often.</param>
/// <param name="Example">A text that breaks the rule.</param>
internal sealed record TextRule(string Pattern, string Instead, string Example)
{
    public Regex Regex { get; } = new(Pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}

internal static class TextRules
{
    public static IReadOnlyList<TextRule> All { get; } =
    [
        // Unavailable things.
        new(@"\baway\b", "unavailable, unreachable", "while the database is away"),
        new(@"\bsick(ness)?\b", "unavailable, faulty", "When something is sick"),
        new(@"\bgone\b", "no longer exists, completed, removed", "a silo whose pod is gone"),

        // People without a role.
        new(@"\bwhoever\b", "the caller, the client", "whoever reads the list"),
        new(@"\bnobody\b", "no caller, no client, never", "nobody reads it"),
        new(@"\b(any|some|every)(one|body)\b", "a caller, all clients, another silo", "when somebody met a fault"),
        new(@"\bwho asks\b", "the caller", "for the one who asks"),

        // Things that talk and know.
        new(@"\b(tells|told|telling)\b", "returns, reports, shows", "the caller is told"),
        new(@"\b(says|said|hears|heard)\b", "returns, logs, states", "the log says so"),
        new(@"\b(knows|knew|wishes|trusts)\b", "reads, has, requires, accepts", "the grain knows the order"),
        new(@"\bask(s|ed|ing)?\b", "queries, checks, requests", "the slot asks the table"),
        new(@"\btime-outs?\b", "timeout", "after its time-out"),
        new(@"\blog-ins?\b", "login", "concurrent log-ins"),

        // Retries. "Try again" and "log in again" are what a user does.
        new(@"\brepetitions?\b", "retry, duplicate, attempt", "a repetition of the order"),
        new(@"(?<!\b(?:try|log in|logged in|sign in) )\bagain\b", "retry; a second time", "the order comes again"),

        // Admission.
        new(@"\bat the door\b", "rejected on admission", "refused at the door"),
        new(@"\blets? (?:\w+ )?(?:in|go)\b", "admits, accepts, releases", "lets nothing in"),
        new(@"\b(no good|good for nothing)\b", "invalid, revoked, expired", "the token is no good"),
        new(@"\b(is|are) needed\b", "is required", "a password is needed"),

        // States.
        new(@"\bunder ?way\b", "in flight, in progress", "while a write is under way"),
        new(@"\bon (its|their) way\b", "in flight", "a call on its way"),
        new(@"\bin the line\b", "queued", "writes in the line"),
        new(@"\b(durable end|at its end)\b", "committed head, final status", "an order at its end"),
        new(@"\bmend(s|ed|ing)?\b", "fix", "Mended: the timeline"),
        new(@"\bfor ?ever\b", "indefinitely, permanently", "waits for ever"),
        new(@"\bany more\b", "no longer", "is not used any more"),

        // One word per concept.
        new(@"\bcatalogues?\b", "catalog", "the page of a catalogue"),
        new(@"\bconsumers?\b", "customer", "the consumer of an order"),
        new(@"\b(made[- ]up|makes? up)\b", "invented, invalid", "a made-up cursor"),
        new(@"\bone's own\b", "the caller's, my", "one's own orders"),
        new(@"\bshall\b", "must", "the password that shall be"),
        new(@"\bnought\b", "zero", "below nought"),
        new(@"\bthing\b", "the noun of the field", "the same thing"),
    ];

    /// <summary>Stored and transmitted strings and fixed terms. They are removed from a line before the rules are applied.</summary>
    public static Regex Legitimate { get; } = new(
        string.Join('|',
        [
            // Columns, JSON names, tables and grain keys are storage and wire formats.
            @"\bconsumer_id\b", @"\b[cC]onsumerId\b", @"\bcatalogue_changes\b", @"catalogue-queries", @"\b0003_catalogue\b",

            // The exported names of a metric.
            @"\bshop[._]database[._]away\b",

            // The status of RFC 9110 and its constants.
            @"\b410 Gone\b", @"\bStatus410Gone\b", @"\bHttpStatusCode\.Gone\b",

            // The unprivileged user of Unix.
            @"(?<=\buser )nobody\b", @"""nobody""", @"\bnobody:nogroup\b", @"\bpostgres or nobody\b",
        ]),
        RegexOptions.CultureInvariant);

    /// <summary>A sentence begins with its subject; a question may begin with these words.</summary>
    public static Regex QuestionWord { get; } = new(@"^(What|Who|Whoever)\b(?![^.!]*\?)", RegexOptions.CultureInvariant);
}
