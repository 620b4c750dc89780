using Shop.Grains.Tests.Ledgers;
using Shop.Orders;
using Shop.Orders.Recovery;
using Shop.Orders.Storage;

namespace Shop.Grains.Tests.Orders.Recovery;

/// <summary>Recovery after a restart with many large orders.</summary>
public sealed class RecoveryLoadTests(HeldCluster shop) : IClassFixture<HeldCluster>
{
    [Fact]
    public async Task Large_open_orders_are_taken_up_as_others_end()
    {
        const int Orders = 40;
        var items = await shop.NewItemsAsync(HeldCluster.RecoveredLines / 4);
        var customers = await Task.WhenAll(Enumerable.Range(0, Orders).Select(_ => shop.NewCustomerAsync(1_000)));
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        shop.Before = (_, _, _) => held.Task;
        var now = TimeProvider.System.GetUtcNow();
        var open = customers.Select(customer => HeldCluster.Order(customer, items))
            .Select(command => OrderRow.Create(command, OrderRules.Merge(command.Lines), "GBP", now)).ToList();
        await using (var commit = LedgerActor.NewCommit(shop.Database.Source))
        {
            await Task.WhenAll(open.Select(row => commit.CommitAsync(
                new OrderAccepted(row, OrderJson.WriteTimeline([SagaStep.Create(SagaStepName.Accept, 1, StepOutcome.Done, row.CreatedAt)])),
                new OrderListChanged(row.Customer))));
        }

        // Each sweep resumes the orders that were taken up, so this number is reached after several sweeps.
        while (shop.Resumed.Count < 10 * SagaRecoveryGrain.Shards)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }

        Assert.InRange(shop.Resumed.Distinct().Count(), 1, SagaRecoveryGrain.Shards);
        held.SetResult();
        var ends = await Task.WhenAll(open.Select(row => shop.WaitForFinalAsync(row.ToView())));
        Assert.All(ends, order => Assert.Equal(OrderStatus.Processed, order.Status));
        Assert.Equal(Orders, shop.Resumed.Distinct().Count());
        await shop.AssertAuditAsync();
    }
}
