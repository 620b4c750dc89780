using System.Collections.Immutable;

namespace Shop.Chaos.Instrumented.Edits;

/// <summary>The ledgers: deduplication of operations, and the check against negative balances.</summary>
internal static class LedgerEdits
{
    private const string Ledger = "src/Shop.Grains/Ledgers/Ledger.cs";

    public static ImmutableArray<SourceEdit> All { get; } =
    [
        new("remembered-operation", Ledger,
            "_view.Find(request.Operation) is { } known",
            """(Shop.Instrumented.Mutation.Is("no-deduplication") ? null : _view.Find(request.Operation)) is { } known"""),
        new("stored-operation", Ledger,
            "await _view.LookUpAsync(request.Operation) is { } stored",
            """
            (Shop.Instrumented.Mutation.Is("no-deduplication") || Shop.Instrumented.Mutation.Is("deduplication-window-16")
                ? null : await _view.LookUpAsync(request.Operation)) is { } stored
            """),
        new("pending-operation", "src/Shop.Grains/Ledgers/LedgerBatcher.cs",
            "_pending.Add(entry.Operation, pending);",
            """
            if (!Shop.Instrumented.Mutation.Is("no-deduplication")) _pending.Add(entry.Operation, pending);
            else _pending[entry.Operation] = pending;
            """),
        new("looked-up-operation", Ledger,
            "await _view.LookUpAsync(operation)",
            """(Shop.Instrumented.Mutation.Is("deduplication-window-16") ? null : await _view.LookUpAsync(operation))"""),
        new("remembered-operations", "src/Shop.Grains/Ledgers/LedgerMemory.cs",
            "_count < Capacity ? _count++",
            """_count < (Shop.Instrumented.Mutation.Is("deduplication-window-16") ? 16 : Capacity) ? _count++"""),
        new("tombstone", Ledger,
            "?? await ForbidAsync(order);",
            """?? (Shop.Instrumented.Mutation.Is("no-tombstone") ? null : await ForbidAsync(order)); if (taken is null) return null;"""),
        new("decision", Ledger,
            "LedgerRules.Decide(_batcher.Head, request)",
            """LedgerRules.Decide(Shop.Instrumented.Mutation.Is("check-then-act") ? _view.Committed : _batcher.Head, request)"""),
    ];
}
