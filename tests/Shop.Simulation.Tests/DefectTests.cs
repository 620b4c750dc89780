using CsCheck;
using Shop.Simulation.Tests.Schedules;

namespace Shop.Simulation.Tests;

/// <summary>The simulation detects each known defect of its environment.</summary>
public sealed class DefectTests(ITestOutputHelper output)
{
    private const int MaxSchedules = 10_000;

    [Theory]
    [InlineData(Defect.SequenceNumbersAreNotUnique, FaultSource.Everything)]
    [InlineData(Defect.OrdersAreNotCompared, FaultSource.Everything)]
    [InlineData(Defect.NotificationsAreWrittenApart, FaultSource.Storage)]
    [InlineData(Defect.WritesAreAcknowledgedEarly, FaultSource.Storage)]
    [InlineData(Defect.LedgersAreReadStale, FaultSource.Storage)]
    [InlineData(Defect.RetryIsNotFlagged, FaultSource.Network)]
    [InlineData(Defect.UndoLeavesNoTombstone, FaultSource.Network)]
    [InlineData(Defect.RefundsAreSkipped, FaultSource.Network)]
    [InlineData(Defect.UnbookingIsSkipped, FaultSource.Network)]
    [InlineData(Defect.FailureIsDecidedLate, FaultSource.Activations)]
    [InlineData(Defect.NoRecovery, FaultSource.Activations)]
    public void A_defect_of_the_environment_of_orders_is_detected(Defect defect, FaultSource source) =>
        Find(defect, ShopPlan.Of(source), plan => SimulatedShop.Run(plan, defect).Violation);

    [Theory]
    [InlineData(Defect.OperationsAreNotUnique)]
    [InlineData(Defect.SequenceNumbersAreNotUnique)]
    [InlineData(Defect.WritesAreAcknowledgedEarly)]
    public void A_defect_of_the_environment_of_a_ledger_is_detected(Defect defect) =>
        Find(defect, LedgerPlan.Any, plan => SimulatedLedger.Run(plan, defect).Violation);

    // The schedules are always the same: if a defect is no longer found, the simulation has become weaker.
    private void Find<T>(Defect defect, Gen<T> plans, Func<T, string?> play)
    {
        for (var schedule = 1; schedule <= MaxSchedules; schedule++)
        {
            if (play(plans.Generate(new PCG(1, (ulong)schedule), null, out _)) is { } violation)
            {
                output.WriteLine($"{defect} was found in schedule {schedule}: {violation.Split('\n')[0]}");
                return;
            }
        }

        Assert.Fail($"{defect} was not found in {MaxSchedules} schedules.");
    }
}
