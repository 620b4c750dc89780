using Shop.Chaos.Nemesis;
using Shop.Identities;

namespace Shop.Chaos.Tests.Nemesis;

public class FaultPlanTests
{
    [Fact]
    public void The_same_seed_draws_the_same_faults()
    {
        var first = FaultPlan.Draw(FaultKinds.All, 30, 900, seed: 7).Select(fault => fault.Name);
        var second = FaultPlan.Draw(FaultKinds.All, 30, 900, seed: 7).Select(fault => fault.Name);

        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_long_run_draws_every_kind_of_fault(int seed)
    {
        var drawn = FaultPlan.Draw(FaultKinds.All, 60, 1_200, seed).Select(fault => fault.Name).Distinct();

        Assert.Equal(FaultKinds.All.Select(fault => fault.Name).Order(), drawn.Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_short_run_omits_long_faults(int seed)
    {
        var plan = FaultPlan.Draw(FaultKinds.All, 9, 180, seed);

        Assert.Equal(9, plan.Count);
        Assert.True(plan.Sum(fault => fault.Seconds) < 180);
    }
}
