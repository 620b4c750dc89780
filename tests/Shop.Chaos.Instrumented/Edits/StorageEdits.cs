using System.Collections.Immutable;

namespace Shop.Chaos.Instrumented.Edits;

/// <summary>The group commit: the crash points, and answers that promise too much.</summary>
internal static class StorageEdits
{
    private const string GroupCommit = "src/Shop.Grains/Storage/GroupCommit.cs";

    public static ImmutableArray<SourceEdit> All { get; } =
    [
        // Crash points, swallowed-fault.
        new("flush", GroupCommit,
            "await ExecuteAsync(units);",
            "await Shop.Instrumented.Flush.RunAsync([.. units.Select(unit => unit.Writes)], () => ExecuteAsync(units));"),
        new("answer-before-durable", GroupCommit,
            "return unit.Durable.Task;",
            """return Shop.Instrumented.Mutation.Is("answer-before-durable") ? Task.CompletedTask : unit.Durable.Task;"""),
    ];
}
