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
    public async Task A_run_cannot_change_the_order_after_a_later_run_has_resumed_it()
    {
        var command = ShopCluster.Order(new UserId(Guid.CreateVersion7()), (new ItemId(Guid.CreateVersion7()), 1, null));
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var accepted = OrderRow.Create(command, OrderRules.Merge(command.Lines), "GBP", now);
        var resumed = accepted with { UpdatedAt = now.AddSeconds(5) };
        await using var commit = LedgerActor.NewCommit(database.Source);
        await commit.CommitAsync(new OrderAccepted(accepted, "[]"));
        await commit.CommitAsync(new OrderChanged(accepted, resumed, "[]"));

        var lateFailure = accepted with { Failure = OrderRules.TimedOut, UpdatedAt = now.AddSeconds(6) };
        var late = commit.CommitAsync(new OrderChanged(accepted, lateFailure, "[]"));

        Assert.Equal(ExpectCodes.Row, (await Assert.ThrowsAsync<WriteConflictException>(() => late)).SqlState);
        var failure = resumed with { Failure = OrderRules.TimedOut, UpdatedAt = now.AddSeconds(7) };
        await commit.CommitAsync(new OrderChanged(resumed, failure, "[]"));
    }
}
