namespace Shop.Simulation.Tests.Schedules;

/// <summary>Something that the simulated world does wrong, to prove that the simulation would see it.</summary>
public enum Flaw
{
    None,

    /// <summary>The unique key (ledger, owner, operation) is missing.</summary>
    OperationsAreNotUnique,

    /// <summary>The primary key (ledger, owner, seq) is missing.</summary>
    PlacesAreNotUnique,

    /// <summary>An order's row is replaced whatever it has become since its writer read it.</summary>
    OrdersAreNotCompared,

    /// <summary>The notification of an order's end is written on its own, and may fail on its own.</summary>
    NotificationsAreWrittenApart,

    /// <summary>A write is acknowledged before it is durable.</summary>
    WritesAreAcknowledgedEarly,

    /// <summary>A ledger that is read again after a fault is as it was before.</summary>
    LedgersAreReadStale,

    /// <summary>Grains are never told that a call may have come before.</summary>
    AgainIsNotTold,

    /// <summary>Undoing what has not arrived yet does not forbid it.</summary>
    UndoLeavesNoTombstone,

    /// <summary>A refund is answered and not made.</summary>
    RefundsAreSkipped,

    /// <summary>A place in a slot is not given back.</summary>
    UnbookingIsSkipped,

    /// <summary>The reason of a failure is stored behind the undo, with the end.</summary>
    FailureIsDecidedLate,

    /// <summary>Orders that a crash has left open are not looked after.</summary>
    NobodyRecovers,
}
