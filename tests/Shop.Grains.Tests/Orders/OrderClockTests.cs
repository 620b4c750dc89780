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

        // As the shop's own silos have it: otherwise the one that is ahead throws out the other while it joins.
        silo.Services.Configure<ClusterMembershipOptions>(membership => membership.EvictWhenMaxJoinAttemptTimeExceeded = false);
        base.Configure(silo);
    }
}

/// <summary>Silos' clocks need not agree for orders to come to their right end.</summary>
public sealed class OrderClockTests(TwoClocks shop) : IClassFixture<TwoClocks>
{
    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task An_order_that_a_silo_with_a_wrong_clock_left_lying_is_taken_up_in_time_and_not_failed_as_too_old(int hours)
    {
        var customer = await shop.NewCustomerAsync(1_000);
        var item = await shop.NewItemAsync(5, 10);
        var command = ShopCluster.Order(customer, (item, 2, null));
        var silosTime = TimeProvider.System.GetUtcNow().AddHours(hours);
        var left = new OrderRow(
            command.Order, customer, OrderStatus.Pending, true, command.Fingerprint(), null, "GBP",
            OrderRules.Merge(command.Lines), command.Delivery, null, 1, silosTime, silosTime);
        await using (var commit = LedgerActor.NewCommit(shop.Database.Source))
        {
            await commit.CommitAsync(
                new OrderAccepted(left, OrderJson.WriteTimeline([SagaStep.Create(SagaStepName.Accept, 1, StepOutcome.Done, silosTime)])), new ListMoved(customer));
        }

        var order = await shop.EndOfAsync(left.ToView());

        var steps = await shop.Grains.Order(order.OrderId).FindTimelineAsync(new Viewer(customer, Role.Customer));
        Assert.Equal(OrderStatus.Processed, order.Status);
        Assert.Contains(steps!.Value, step => step is { Name: SagaStepWords.Resume, Outcome: SagaStepWords.Done });
        await shop.AssertAuditAsync();
    }

    [Fact]
    public async Task A_silo_notices_that_its_clock_is_ahead_of_the_databases()
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
