namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>
/// The silo is killed at every durable write of an order, in its first attempt and in a retry; the order ends right all the same.
/// One row for each cell of the matrix; the cells of one journey share its run. A class for each scenario, so that they run at once.
/// </summary>
public abstract class CrashPointTests(Lanes lanes)
{
    /// <summary>The cells of one scenario.</summary>
    protected static TheoryData<string, string> CellsOf(string scenario) =>
        [.. Matrix.Cells(Matrix.Journeys).Where(cell => cell.Scenario == scenario).Select(cell => (cell.Point, cell.Attempt.ToString()))];

    protected Task EndsRightAsync(string scenario, string point, string attempt) => lanes.RunOnceAsync(
        Matrix.Cells(Matrix.Journeys).Single(cell => (cell.Scenario, cell.Point, cell.Attempt.ToString()) == (scenario, point, attempt)).Journey,
        TestContext.Current.CancellationToken);
}

public sealed class ProcessedOrderTests(Lanes lanes) : CrashPointTests(lanes)
{
    public static TheoryData<string, string> Cells { get; } = CellsOf("processed");

    [Theory, MemberData(nameof(Cells))]
    public Task An_order_is_processed_once_whatever_dies_at(string point, string attempt) => EndsRightAsync("processed", point, attempt);
}

public sealed class OutOfStockTests(Lanes lanes) : CrashPointTests(lanes)
{
    public static TheoryData<string, string> Cells { get; } = CellsOf("out of stock");

    [Theory, MemberData(nameof(Cells))]
    public Task An_order_without_stock_fails_and_holds_nothing_whatever_dies_at(string point, string attempt) => EndsRightAsync("out of stock", point, attempt);
}

public sealed class NoMoneyTests(Lanes lanes) : CrashPointTests(lanes)
{
    public static TheoryData<string, string> Cells { get; } = CellsOf("no money");

    [Theory, MemberData(nameof(Cells))]
    public Task An_order_without_money_gives_all_back_whatever_dies_at(string point, string attempt) => EndsRightAsync("no money", point, attempt);
}

public sealed class DeliveryFullTests(Lanes lanes) : CrashPointTests(lanes)
{
    public static TheoryData<string, string> Cells { get; } = CellsOf("delivery full");

    [Theory, MemberData(nameof(Cells))]
    public Task An_order_without_a_place_gives_all_back_whatever_dies_at(string point, string attempt) => EndsRightAsync("delivery full", point, attempt);
}

public sealed class LateOrderTests(Lanes lanes) : CrashPointTests(lanes)
{
    public static TheoryData<string, string> Cells { get; } = CellsOf("late");

    public static TheoryData<string, string> CellsOfPaid { get; } = CellsOf("late but paid");

    [Theory, MemberData(nameof(Cells))]
    public Task An_order_beyond_its_deadline_fails_and_is_not_paid_whatever_dies_at(string point, string attempt) => EndsRightAsync("late", point, attempt);

    [Theory, MemberData(nameof(CellsOfPaid))]
    public Task An_order_that_was_paid_is_processed_also_beyond_its_deadline_whatever_dies_at(string point, string attempt) =>
        EndsRightAsync("late but paid", point, attempt);
}

public sealed class CancelledOrderTests(Lanes lanes) : CrashPointTests(lanes)
{
    public static TheoryData<string, string> Cells { get; } = CellsOf("cancelled");

    [Theory, MemberData(nameof(Cells))]
    public Task A_cancellation_gives_everything_back_once_whatever_dies_at(string point, string attempt) => EndsRightAsync("cancelled", point, attempt);
}
