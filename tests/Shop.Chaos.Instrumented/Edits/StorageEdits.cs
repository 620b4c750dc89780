using System.Collections.Immutable;

namespace Shop.Chaos.Instrumented.Edits;

/// <summary>The group commit: the crash points, and acknowledgements of writes that are not durable.</summary>
internal static class StorageEdits
{
    private const string GroupCommit = "src/Shop.Grains/Storage/GroupCommit/GroupCommit.cs";

    public static ImmutableArray<SourceEdit> All { get; } =
    [
        // For the crash points and the mutant swallowed-fault.
        new("flush", GroupCommit,
            "await batch.ExecuteNonQueryAsync();",
            """
            await Shop.Instrumented.Flush.RunAsync(
                [.. byStatement.Values.SelectMany(rows => rows.Writes)], () => batch.ExecuteNonQueryAsync());
            """),
        new("answer-before-durable", GroupCommit,
            "public Task CommitAsync(params Write[] writes)",
            """
            public Task CommitAsync(params Write[] writes)
            {
                var stored = CommitWhenStoredAsync(writes);
                return Shop.Instrumented.Mutation.Is("answer-before-durable") && !stored.IsFaulted ? Task.CompletedTask : stored;
            }

            private Task CommitWhenStoredAsync(Write[] writes)
            """),
    ];
}
