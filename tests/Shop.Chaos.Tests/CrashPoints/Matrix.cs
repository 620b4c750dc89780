using System.Collections.Immutable;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>The attempt in which a process is killed.</summary>
internal enum Attempt
{
    /// <summary>A crash that prepares the next one. It is not a cell of the matrix.</summary>
    Before,

    /// <summary>The first attempt that reaches the point.</summary>
    First,

    /// <summary>An attempt after a crash.</summary>
    Retry,
}

/// <summary>A crash at a point of <see cref="Shop.Chaos.Instrumented.CrashPlan"/>.</summary>
internal sealed record Crash(string Point, Attempt Attempt)
{
    public override string ToString() =>
        Attempt == Attempt.Before ? $"{Point} as preparation" : $"{Point} in the {Attempt.ToString().ToLowerInvariant()}";
}

/// <summary>One order and its crashes, in order. Each crash but the preparing ones is a cell of the matrix.</summary>
internal sealed record Journey(Scenario Scenario, ImmutableArray<Crash> Crashes)
{
    public override string ToString() => $"{Scenario}: {string.Join(", ", Crashes)}";
}

/// <summary>
/// Every durable write of the saga, its undo and its cancellation; a crash before it and one after it; in the first attempt and in
/// a retry. Concurrent writes (lines and slot) are never consecutive crashes of a journey: the second may be stored already.
/// </summary>
internal static class Matrix
{
    public static ImmutableArray<Journey> Journeys { get; } =
    [
        new(Scenarios.Processed, [First("before:accept"), Retry("before:accept"), Retry("after:accept"), Retry("before:reserve")]),
        new(Scenarios.Processed, [First("after:accept"), Retry("before:capacity")]),
        new(Scenarios.Processed, [First("before:capacity"), Retry("after:capacity"), Retry("before:book")]),
        new(Scenarios.Processed, [First("after:capacity"), Retry("before:pay")]),
        new(Scenarios.Processed, [First("before:reserve"), Retry("after:reserve")]),
        new(Scenarios.Processed, [First("after:reserve"), Retry("before:confirm")]),
        new(Scenarios.Processed, [First("before:book"), Retry("after:book")]),
        new(Scenarios.Processed, [First("after:book"), First("before:resume"), Retry("after:resume")]),
        new(Scenarios.Processed, [First("before:pay"), Retry("after:pay")]),
        new(Scenarios.Processed, [First("after:pay"), First("after:resume"), Retry("before:resume")]),
        new(Scenarios.Processed, [First("before:confirm"), Retry("after:confirm")]),
        new(Scenarios.Processed, [First("after:confirm")]),

        new(Scenarios.OutOfStock,
        [
            First("before:decide-failure"), Retry("before:decide-failure"), Retry("after:decide-failure"),
            Retry("before:release"), Retry("after:release"),
        ]),
        new(Scenarios.OutOfStock,
        [
            First("after:decide-failure"), First("before:forbid-reserve"), Retry("before:forbid-reserve"),
            Retry("after:forbid-reserve"),
        ]),
        new(Scenarios.OutOfStock, [First("before:release"), First("after:forbid-reserve")]),
        new(Scenarios.OutOfStock, [First("after:release")]),
        new(Scenarios.OutOfStock, [First("before:unbook"), Retry("before:unbook"), Retry("after:unbook")]),
        new(Scenarios.OutOfStock, [First("after:unbook")]),
        new(Scenarios.OutOfStock, [First("before:fail"), Retry("before:fail"), Retry("after:fail")]),
        new(Scenarios.OutOfStock, [First("after:fail")]),

        new(Scenarios.NoMoney,
        [
            First("before:decide-failure"), Retry("before:decide-failure"), Retry("after:decide-failure"),
            Retry("before:release"), Retry("after:release"),
        ]),
        new(Scenarios.NoMoney,
        [
            First("after:decide-failure"), First("before:stop-payment"), Retry("before:stop-payment"),
            Retry("after:stop-payment"),
        ]),
        new(Scenarios.NoMoney, [First("before:release"), First("after:stop-payment")]),
        new(Scenarios.NoMoney, [First("after:release")]),
        new(Scenarios.NoMoney, [First("before:unbook"), Retry("before:unbook"), Retry("after:unbook")]),
        new(Scenarios.NoMoney, [First("after:unbook")]),

        new(Scenarios.DeliveryFull,
        [
            First("before:decide-failure"), Retry("before:decide-failure"), Retry("after:decide-failure"),
            Retry("before:release"), Retry("after:release"),
        ]),
        new(Scenarios.DeliveryFull, [First("after:decide-failure")]),
        new(Scenarios.DeliveryFull,
        [
            First("before:release"), First("before:forbid-book"), Retry("before:forbid-book"),
            Retry("after:forbid-book"),
        ]),
        new(Scenarios.DeliveryFull, [First("after:release"), First("after:forbid-book")]),

        new(Scenarios.Late,
        [
            Prepare("before:pay"), First("before:stop-payment"), Retry("before:stop-payment"),
            Retry("after:stop-payment"), Retry("before:decide-failure"), Retry("after:decide-failure"),
        ]),
        new(Scenarios.Late, [Prepare("after:accept"), First("after:stop-payment")]),
        new(Scenarios.Late, [Prepare("after:accept"), First("before:decide-failure")]),
        new(Scenarios.Late, [Prepare("before:pay"), First("after:decide-failure")]),
        new(Scenarios.LateButPaid, [Prepare("after:pay"), First("before:confirm"), Retry("before:confirm"), Retry("after:confirm")]),
        new(Scenarios.LateButPaid, [Prepare("after:pay"), First("after:confirm")]),

        new(Scenarios.Cancelled, [First("before:begin-cancel"), Retry("before:begin-cancel"), Retry("after:begin-cancel")]),
        new(Scenarios.Cancelled,
        [
            First("after:begin-cancel"), First("before:cancel-resume"), Retry("before:cancel-resume"),
            Retry("after:cancel-resume"),
        ]),
        new(Scenarios.Cancelled, [First("before:refund"), First("after:cancel-resume"), Retry("before:refund"), Retry("after:refund")]),
        new(Scenarios.Cancelled, [First("after:refund"), Retry("before:cancel-release"), Retry("after:cancel-release")]),
        new(Scenarios.Cancelled, [First("before:cancel-release")]),
        new(Scenarios.Cancelled, [First("after:cancel-release")]),
        new(Scenarios.Cancelled, [First("before:cancel-unbook"), Retry("before:cancel-unbook"), Retry("after:cancel-unbook")]),
        new(Scenarios.Cancelled, [First("after:cancel-unbook")]),
        new(Scenarios.Cancelled, [First("before:cancelled"), Retry("before:cancelled"), Retry("after:cancelled")]),
        new(Scenarios.Cancelled, [First("after:cancelled")]),
    ];

    /// <summary>The durable writes of each scenario: the rows of the matrix.</summary>
    public static IEnumerable<(string Scenario, string Write)> Rows =>
        Cells(Journeys).Select(cell => (cell.Scenario, cell.Point.Split(':')[1])).Distinct();

    /// <summary>The points of all scenarios.</summary>
    public static ImmutableHashSet<string> Points { get; } = [.. Cells(Journeys).Select(cell => cell.Point)];

    public static IEnumerable<(string Scenario, string Point, Attempt Attempt, Journey Journey)> Cells(IEnumerable<Journey> journeys) =>
        from journey in journeys
        from crash in journey.Crashes
        where crash.Attempt != Attempt.Before
        select (journey.Scenario.Name, crash.Point, crash.Attempt, journey);

    private static Crash First(string point) => new(point, Attempt.First);

    private static Crash Retry(string point) => new(point, Attempt.Retry);

    private static Crash Prepare(string point) => new(point, Attempt.Before);
}
