namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>
/// Kills the silo at every durable write of an order, in the first attempt and in a retry, and checks the final state. There is one row
/// per cell of the matrix. The cells of a journey share one run. Each scenario has a class, so that scenarios run concurrently.
/// </summary>
public abstract class CrashPointTests(CrashTestShops shops)
{
    /// <summary>The cells of one scenario.</summary>
    protected static TheoryData<string, string> CellsOf(string scenario) =>
        [.. Matrix.Cells(Matrix.Journeys).Where(cell => cell.Scenario == scenario).Select(cell => (cell.Point, cell.Attempt.ToString()))];

    protected Task AssertFinalStateAsync(string scenario, string point, string attempt) => shops.RunOnceAsync(
        Matrix.Cells(Matrix.Journeys)
            .Single(cell => (cell.Scenario, cell.Point, cell.Attempt.ToString()) == (scenario, point, attempt))
            .Journey,
        TestContext.Current.CancellationToken);
}

public sealed class ProcessedOrderTests(CrashTestShops shops) : CrashPointTests(shops)
{
    public static TheoryData<string, string> Cells { get; } = CellsOf("processed");

    [Theory, MemberData(nameof(Cells))]
    public Task An_order_is_processed_once_after_a_crash(string point, string attempt) =>
        AssertFinalStateAsync("processed", point, attempt);
}

public sealed class OutOfStockTests(CrashTestShops shops) : CrashPointTests(shops)
{
    public static TheoryData<string, string> Cells { get; } = CellsOf("out of stock");

    [Theory, MemberData(nameof(Cells))]
    public Task An_order_without_stock_fails_and_reserves_nothing_after_a_crash(string point, string attempt) =>
        AssertFinalStateAsync("out of stock", point, attempt);
}

public sealed class NoMoneyTests(CrashTestShops shops) : CrashPointTests(shops)
{
    public static TheoryData<string, string> Cells { get; } = CellsOf("no money");

    [Theory, MemberData(nameof(Cells))]
    public Task An_order_without_money_is_undone_after_a_crash(string point, string attempt) =>
        AssertFinalStateAsync("no money", point, attempt);
}

public sealed class DeliveryFullTests(CrashTestShops shops) : CrashPointTests(shops)
{
    public static TheoryData<string, string> Cells { get; } = CellsOf("delivery full");

    [Theory, MemberData(nameof(Cells))]
    public Task An_order_without_a_place_is_undone_after_a_crash(string point, string attempt) =>
        AssertFinalStateAsync("delivery full", point, attempt);
}

public sealed class LateOrderTests(CrashTestShops shops) : CrashPointTests(shops)
{
    public static TheoryData<string, string> Cells { get; } = CellsOf("late");

    public static TheoryData<string, string> CellsOfPaid { get; } = CellsOf("late but paid");

    [Theory, MemberData(nameof(Cells))]
    public Task An_order_beyond_its_deadline_fails_without_payment_after_a_crash(string point, string attempt) =>
        AssertFinalStateAsync("late", point, attempt);

    [Theory, MemberData(nameof(CellsOfPaid))]
    public Task A_paid_order_is_processed_beyond_its_deadline_after_a_crash(string point, string attempt) =>
        AssertFinalStateAsync("late but paid", point, attempt);
}

public sealed class CancelledOrderTests(CrashTestShops shops) : CrashPointTests(shops)
{
    public static TheoryData<string, string> Cells { get; } = CellsOf("cancelled");

    [Theory, MemberData(nameof(Cells))]
    public Task A_cancellation_returns_everything_once_after_a_crash(string point, string attempt) =>
        AssertFinalStateAsync("cancelled", point, attempt);
}
