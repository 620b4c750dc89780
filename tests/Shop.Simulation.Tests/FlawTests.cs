using CsCheck;

namespace Shop.Simulation.Tests;

/// <summary>The simulation has teeth: in a world that is wrong in one way, it finds something before long.</summary>
public sealed class FlawTests(ITestOutputHelper output)
{
    private const int MostSchedules = 10_000;

    [Theory]
    [InlineData(Flaw.PlacesAreNotUnique, Sickness.OfEverything)]
    [InlineData(Flaw.OrdersAreNotCompared, Sickness.OfEverything)]
    [InlineData(Flaw.NotificationsAreWrittenApart, Sickness.OfStorage)]
    [InlineData(Flaw.WritesAreAcknowledgedEarly, Sickness.OfStorage)]
    [InlineData(Flaw.LedgersAreReadStale, Sickness.OfStorage)]
    [InlineData(Flaw.AgainIsNotTold, Sickness.OfNetwork)]
    [InlineData(Flaw.UndoLeavesNoTombstone, Sickness.OfNetwork)]
    [InlineData(Flaw.RefundsAreSkipped, Sickness.OfNetwork)]
    [InlineData(Flaw.UnbookingIsSkipped, Sickness.OfNetwork)]
    [InlineData(Flaw.FailureIsDecidedLate, Sickness.OfActivations)]
    [InlineData(Flaw.NobodyRecovers, Sickness.OfActivations)]
    public void A_flaw_of_the_world_around_the_orders_is_found(Flaw flaw, Sickness sickness) =>
        Find(flaw, Plan.Of(sickness), plan => SimulatedShop.Run(plan, flaw).Finding);

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
