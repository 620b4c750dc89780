namespace Shop.Simulation.Tests.Schedules;

/// <summary>A defect of the simulated environment, to prove that the simulation detects it.</summary>
public enum Defect
{
    None,

    /// <summary>The unique key (ledger, owner, operation) is missing.</summary>
    OperationsAreNotUnique,

    /// <summary>The primary key (ledger, owner, seq) is missing.</summary>
    SequenceNumbersAreNotUnique,

    /// <summary>An entry is accepted without the entry before it.</summary>
    PredecessorsAreNotProved,

    /// <summary>An order's row is updated without the optimistic concurrency check.</summary>
    OrdersAreNotCompared,

    /// <summary>The notification is written in a transaction of its own, which may fail.</summary>
    NotificationsAreWrittenApart,

    /// <summary>A write is acknowledged before it is durable.</summary>
    WritesAreAcknowledgedEarly,

    /// <summary>A reload of a ledger after a fault returns the rows of the first read.</summary>
    LedgersAreReadStale,

    /// <summary>Retries are sent with isRetry = false.</summary>
    RetryIsNotFlagged,

    /// <summary>A release before its reservation leaves no tombstone.</summary>
    UndoLeavesNoTombstone,

    /// <summary>A refund is confirmed but not executed.</summary>
    RefundsAreSkipped,

    /// <summary>An unbooking is confirmed but not executed.</summary>
    UnbookingIsSkipped,

    /// <summary>The decision to fail is stored after the undo.</summary>
    FailureIsDecidedLate,

    /// <summary>Open orders are not resumed after a crash.</summary>
    NoRecovery,
}
