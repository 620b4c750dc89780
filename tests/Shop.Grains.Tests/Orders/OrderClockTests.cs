using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Shop.Grains.Tests.Ledgers;
using Shop.Grains.Tests.Users;
using Shop.Identities;
using Shop.Orders;
using Shop.Orders.Storage;
using Shop.Storage.Availability;
using Shop.Testing;
using Shop.Users;

namespace Shop.Grains.Tests.Orders;

/// <summary>Two silos, one of which has a clock that is two hours ahead.</summary>
public sealed class TwoClocks(ShopPostgres postgres) : ShopCluster(postgres)
{
    public static readonly TimeSpan Ahead = TimeSpan.FromHours(2);

    private int _silos;

    protected override short Silos => 2;

    protected override void Configure(ISiloBuilder silo)
    {
        if (Interlocked.Increment(ref _silos) == 2)
        {
            var clock = new ShiftedTime();
            clock.Advance(Ahead);
            silo.Services.AddSingleton<TimeProvider>(clock);
        }

        // As in the real silos: otherwise the silo whose clock is ahead evicts the other one while it joins.
        silo.Services.Configure<ClusterMembershipOptions>(membership => membership.EvictWhenMaxJoinAttemptTimeExceeded = false);
        base.Configure(silo);
    }
}

/// <summary>Orders reach the right final status even if the clocks of the silos differ.</summary>
public sealed class OrderClockTests(TwoClocks shop) : IClassFixture<TwoClocks>
{
    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task An_open_order_of_a_silo_with_a_wrong_clock_is_resumed_in_time_and_does_not_time_out(int hours)
    {
        var customer = await shop.NewCustomerAsync(1_000);
        var item = await shop.NewItemAsync(5, 10);
        var command = ShopCluster.Order(customer, (item, 2, null));
        var silosTime = TimeProvider.System.GetUtcNow().AddHours(hours);
        var open = OrderRow.Create(command, OrderRules.Merge(command.Lines), "GBP", silosTime);
        var accept = SagaStep.Create(SagaStepName.Accept, 1, StepOutcome.Done, silosTime);
        await using (var commit = LedgerActor.NewCommit(shop.Database.Source))
        {
            await commit.CommitAsync(
                new OrderAccepted(open, OrderJson.WriteTimeline([accept])), new OrderListChanged(customer));
        }

        var order = await shop.WaitForFinalAsync(open.ToView());

        var steps = await shop.Grains.Order(order.OrderId).FindTimelineAsync(new Viewer(customer, Role.Customer));
        Assert.Equal(OrderStatus.Processed, order.Status);
        Assert.Contains(steps!.Value, step => step is { Name: SagaStepWords.Resume, Outcome: SagaStepWords.Done });
        await shop.AssertAuditAsync();
    }

    [Fact]
    public async Task A_silo_detects_that_its_clock_is_ahead_of_the_database_clock()
    {
        var clocks = shop.Cluster.Silos.Select(silo => silo.ServiceProvider.GetRequiredService<DatabaseClock>()).ToList();
        while (clocks.Any(clock => clock.Ahead == TimeSpan.Zero))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }

        var ahead = clocks.Select(clock => clock.Ahead).Order().ToList();
        Assert.InRange(ahead[0].Duration(), TimeSpan.Zero, DatabaseClock.Tolerance);
        Assert.InRange(ahead[1], TwoClocks.Ahead - DatabaseClock.Tolerance, TwoClocks.Ahead + DatabaseClock.Tolerance);
    }
}
