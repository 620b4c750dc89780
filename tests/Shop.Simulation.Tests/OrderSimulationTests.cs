using CsCheck;
using Shop.Simulation.Tests.Schedules;

namespace Shop.Simulation.Tests;

/// <summary>The order, saga, account, item and slot grains on simulated time, network and database.</summary>
public sealed class OrderSimulationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(FaultSource.Storage, 20_000)]
    [InlineData(FaultSource.Network, 20_000)]
    [InlineData(FaultSource.Activations, 20_000)]
    [InlineData(FaultSource.Everything, 25_000)]
    public void No_order_is_lost_and_every_answer_holds_in_any_schedule(FaultSource source, int schedules) =>
        ShopPlan.Of(source).SampleSchedules(schedules, plan => SimulatedShop.Play(plan).Ends, output.WriteLine);

    [Fact]
    public void The_same_seed_gives_the_same_schedule_to_the_last_entry() =>
        ShopPlan.Of(FaultSource.Everything).Sample(
            plan => SimulatedShop.Play(plan).Describe() == SimulatedShop.Play(plan).Describe(), iter: 300);
}
