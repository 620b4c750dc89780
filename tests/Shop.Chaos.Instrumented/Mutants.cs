using System.Collections.Immutable;

namespace Shop.Chaos.Instrumented;

/// <summary>Every mutant of the instrumented build.</summary>
public static class Mutants
{
    private const string NoUniqueOperation = "ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_operation";

    // With these keys the delivery of a second booking would be rejected.
    private const string NoUniqueDelivery =
        "ALTER TABLE deliveries DROP CONSTRAINT deliveries_pkey, DROP CONSTRAINT deliveries_order_id_key";

    public static ImmutableArray<Mutant> All { get; } =
    [
        new("no-deduplication",
            "A ledger neither remembers its operations nor reads the stored ones, and no unique key exists: a retry is executed twice.",
            [NoUniqueOperation, NoUniqueDelivery]),
        new("deduplication-window-16",
            "A ledger remembers only its last 16 operations: a later retry is executed twice.",
            [NoUniqueOperation, NoUniqueDelivery]),
        new("no-unique-index",
            "The unique key of operations is missing: a retry on another activation, or after the memory window, is executed twice.",
            [NoUniqueOperation]),
        new("answer-before-durable",
            "The group commit completes a write when it is queued, not when it is durable: a crash loses acknowledged writes.",
            []),
        new("swallowed-fault",
            "A flush with an unknown outcome counts as durable: a database failure loses acknowledged writes.",
            []),
        new("check-then-act",
            "A take is decided on the durable balance, without entries in flight, and no constraint exists: concurrent takes overdraw.",
            ["ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_balance"]),
        new("no-tombstone",
            "The undo of a missing operation writes no tombstone: the operation is executed later, for a failed order.",
            []) { CrashPoints = "OutOfStockTests" },
        new("skipped-refund",
            "A cancellation releases stock and slot, but does not refund the money.",
            []),
        new("cancel-without-decision",
            "The decision to cancel is not stored before the refund: after a crash the cancellation is not resumed.",
            []) { CrashPoints = "CancelledOrderTests" },
        new("undo-forgets-the-slot",
            "The undo of an order releases its stock, but not its place in the delivery slot.",
            []),
        new("undo-before-decision",
            "The decision to fail is stored after the undo: a crash between the two loses the reason.",
            []) { CrashPoints = "NoMoneyTests" },
        new("timer-instead-of-recovery",
            "No recovery and no reminders, only retries in memory: a crash leaves orders open permanently.",
            []),
        new("recovery-forgets-cancellations",
            "Recovery resumes pending orders only: a crash leaves cancellations incomplete.",
            []) { CrashPoints = "CancelledOrderTests" },
        new("notification-outside-transaction",
            "The notification is written after the final status, in a separate transaction: a crash between the two loses it.",
            []),
        new("list-version-outside-transaction",
            "The version of the customer's list is increased after the final status, in a separate transaction: a crash loses it.",
            []),
        new("delivery-without-operation-id",
            "A retry of a booking has a new operation id, and no unique key exists: it books a second place.",
            [NoUniqueDelivery]),
        new("stale-read",
            "Balances and orders are read from a cache of two seconds: a read misses an acknowledged change.",
            []),
        new("stale-price",
            "A reservation uses the row of an item from a cache of two seconds: it sells at a price from before an acknowledged change.",
            []),
        new("stale-session",
            "Sessions are read from a cache of two seconds: a token is accepted after the acknowledged logout.",
            []),
        new("bookings-over-capacity",
            "Places above a lowered capacity can be booked.",
            []) { CrashPoints = "LoweredCapacityTests" },
        new("gap-is-accepted",
            "An entry need not follow its predecessor: after a loss of rows, a ledger in memory continues behind a gap.",
            ["DROP TRIGGER ledger_entries_follow ON ledger_entries"]) { CrashPoints = "LostEntriesTests" },
    ];
}
