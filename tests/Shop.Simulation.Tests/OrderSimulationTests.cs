using CsCheck;

namespace Shop.Simulation.Tests;

/// <summary>The product's order, saga, account, item and slot grains on simulated time, network and database.</summary>
public sealed class OrderSimulationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(Sickness.OfStorage, 20_000)]
    [InlineData(Sickness.OfNetwork, 20_000)]
    [InlineData(Sickness.OfActivations, 20_000)]
    [InlineData(Sickness.OfEverything, 25_000)]
    public void Nothing_is_lost_and_no_answer_is_untrue_in_any_schedule(Sickness sickness, int schedules) =>
        Plan.Of(sickness).SampleSchedules(schedules, plan => SimulatedShop.Play(plan).Ends, output.WriteLine);

    [Fact]
    public void The_same_seed_gives_the_same_schedule_to_the_last_entry() =>
        Plan.Of(Sickness.OfEverything).Sample(
            plan => SimulatedShop.Play(plan).Describe() == SimulatedShop.Play(plan).Describe(), iter: 300);
}
