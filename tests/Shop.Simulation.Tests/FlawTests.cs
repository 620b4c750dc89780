using CsCheck;
using Shop.Simulation.Tests.Schedules;

namespace Shop.Simulation.Tests;

/// <summary>The simulation has teeth: in a world that is wrong in one way, it finds something before long.</summary>
public sealed class FlawTests(ITestOutputHelper output)
{
    private const int MostSchedules = 10_000;

    [Theory]
    [InlineData(Flaw.PlacesAreNotUnique, FaultSource.Everything)]
    [InlineData(Flaw.OrdersAreNotCompared, FaultSource.Everything)]
    [InlineData(Flaw.NotificationsAreWrittenApart, FaultSource.Storage)]
    [InlineData(Flaw.WritesAreAcknowledgedEarly, FaultSource.Storage)]
    [InlineData(Flaw.LedgersAreReadStale, FaultSource.Storage)]
    [InlineData(Flaw.AgainIsNotTold, FaultSource.Network)]
    [InlineData(Flaw.UndoLeavesNoTombstone, FaultSource.Network)]
    [InlineData(Flaw.RefundsAreSkipped, FaultSource.Network)]
    [InlineData(Flaw.UnbookingIsSkipped, FaultSource.Network)]
    [InlineData(Flaw.FailureIsDecidedLate, FaultSource.Activations)]
    [InlineData(Flaw.NobodyRecovers, FaultSource.Activations)]
    public void A_flaw_of_the_world_around_the_orders_is_found(Flaw flaw, FaultSource source) =>
        Find(flaw, Plan.Of(source), plan => SimulatedShop.Run(plan, flaw).Finding);

    [Theory]
    [InlineData(Flaw.OperationsAreNotUnique)]
    [InlineData(Flaw.PlacesAreNotUnique)]
    [InlineData(Flaw.WritesAreAcknowledgedEarly)]
    public void A_flaw_of_the_world_around_a_ledger_is_found(Flaw flaw) =>
        Find(flaw, LedgerPlan.Any, plan => SimulatedLedger.Run(plan, flaw).Finding);

    // Always the same schedules: a flaw that is not found any more has become harder to find, it was not chance.
    private void Find<T>(Flaw flaw, Gen<T> plans, Func<T, string?> play)
    {
        for (var schedule = 1; schedule <= MostSchedules; schedule++)
        {
            if (play(plans.Generate(new PCG(1, (ulong)schedule), null, out _)) is { } finding)
            {
                output.WriteLine($"{flaw} was found in schedule {schedule}: {finding.Split('\n')[0]}");
                return;
            }
        }

        Assert.Fail($"{flaw} was not found in {MostSchedules} schedules.");
    }
}
