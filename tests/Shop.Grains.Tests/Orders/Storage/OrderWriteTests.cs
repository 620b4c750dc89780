using Shop.Grains.Tests.Ledgers;
using Shop.Identities;
using Shop.Orders;
using Shop.Orders.Storage;
using Shop.Storage.GroupCommit;
using Shop.Testing;

namespace Shop.Grains.Tests.Orders.Storage;

public sealed class OrderWriteTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Fact]
    public async Task A_run_that_was_overtaken_cannot_change_the_order_any_more()
    {
        var command = ShopCluster.Order(new UserId(Guid.CreateVersion7()), (new ItemId(Guid.CreateVersion7()), 1, null));
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var accepted = new OrderRow(
            command.Order, command.Customer, OrderStatus.Pending, true, command.Fingerprint(), null, "GBP",
            OrderRules.Merge(command.Lines), command.Delivery, null, 1, now, now);
        var isResumed = accepted with { UpdatedAt = now.AddSeconds(5) };
        await using var commit = LedgerActor.NewCommit(database.Source);
        await commit.CommitAsync(new OrderAccepted(accepted, "[]"));
        await commit.CommitAsync(new OrderChanged(accepted, isResumed, "[]"));

        var late = commit.CommitAsync(new OrderChanged(accepted, accepted with { Failure = OrderRules.TimedOut, UpdatedAt = now.AddSeconds(6) }, "[]"));

        Assert.Equal(ExpectCodes.Row, (await Assert.ThrowsAsync<WriteConflictException>(() => late)).SqlState);
        await commit.CommitAsync(new OrderChanged(isResumed, isResumed with { Failure = OrderRules.TimedOut, UpdatedAt = now.AddSeconds(7) }, "[]"));
    }
}
