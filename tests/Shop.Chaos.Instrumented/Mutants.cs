using System.Collections.Immutable;

namespace Shop.Chaos.Instrumented;

/// <summary>Every mutant of the instrumented build.</summary>
public static class Mutants
{
    private const string NoUniqueOperation = "ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_operation";

    // Without these a second booking would be refused with its delivery.
    private const string NoUniqueDelivery = "ALTER TABLE deliveries DROP CONSTRAINT deliveries_pkey, DROP CONSTRAINT deliveries_order_id_key";

    public static ImmutableArray<Mutant> All { get; } =
    [
        new("no-deduplication",
            "A ledger neither remembers its operations nor asks the stored ones, and no index refuses them: what is repeated happens again.",
            [NoUniqueOperation, NoUniqueDelivery]),
        new("deduplication-window-16",
            "A ledger knows its last 16 operations only; what is repeated later happens again.",
            [NoUniqueOperation, NoUniqueDelivery]),
        new("no-unique-index",
            "The shop as it is, without the unique key of operations: what is repeated to another activation, or later than memory, happens again.",
            [NoUniqueOperation]),
        new("answer-before-durable",
            "The group commit answers when it has taken a write, not when it is stored: a crash loses what was acknowledged.",
            []),
        new("swallowed-fault",
            "A flush whose outcome is not known counts as stored: a sickness of the database loses what was acknowledged.",
            []),
        new("check-then-act",
            "A take is decided on the durable balance, without those that are on their way, and no constraint refuses a negative one: concurrent takes overdraw.",
            ["ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_balance"]),
        new("no-tombstone",
            "Undoing what has not arrived writes nothing: when it arrives later it is carried out, for an order that has failed.",
            []) { CrashPoints = "OutOfStockTests" },
        new("skipped-refund",
            "A cancellation gives goods and place back, and keeps the money.",
            []),
        new("cancel-without-decision",
            "The decision to cancel is not stored before the refund: after a crash nobody knows of the rest.",
            []) { CrashPoints = "CancelledOrderTests" },
        new("undo-forgets-the-slot",
            "The undo of an order releases its goods and keeps its place in the delivery slot.",
            []),
        new("undo-before-decision",
            "The decision to fail is stored after the undo: after a crash in between its reason is lost.",
            []) { CrashPoints = "NoMoneyTests" },
        new("timer-instead-of-recovery",
            "No recovery and no reminders, only the saga's own retries in memory: a crash leaves orders open for ever.",
            []),
        new("recovery-forgets-cancellations",
            "The recovery takes up pending orders only: a crash leaves cancellations half done.",
            []) { CrashPoints = "CancelledOrderTests" },
        new("notification-outside-transaction",
            "The notification is written after the order's end, in a transaction of its own: a crash in between loses it.",
            []),
        new("list-version-outside-transaction",
            "The version of the customer's list moves after the order's end, in a transaction of its own: a crash in between loses the move.",
            []),
        new("delivery-without-operation-id",
            "A repeated booking has a new identity, and no key refuses it: a retry books a second place.",
            [NoUniqueDelivery]),
        new("stale-read",
            "Balances and orders are read from a cache of two seconds: a customer does not see what was just acknowledged.",
            []),
    ];
}
