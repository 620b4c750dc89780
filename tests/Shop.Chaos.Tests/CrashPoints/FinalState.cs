using System.Collections.Immutable;
using Shop.Administration;
using Shop.Deliveries;
using Shop.Identities;
using Shop.Orders;
using Shop.Paging;
using Shop.Testing;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>Checks the state of a final order. It must not depend on the crashes.</summary>
internal static class FinalState
{
    /// <summary>A retry returns the same order, all ledgers match its status, and the audit reports no violation.</summary>
    public static async Task AssertAsync(CrashTestShop shop, Scenario scenario, TestOrder order)
    {
        var placed = Assert.IsType<PlaceOrderResult.Placed>(
            await shop.CallAsync(grains => grains.OrderSaga(order.Order).PlaceAsync(order.Command, TimeSpan.FromSeconds(3))));
        Assert.True(placed.Replayed);
        Assert.Equal(
            (order.Order, scenario.End, scenario.Failure),
            (placed.Order.OrderId, placed.Order.Status, placed.Order.Failure?.Code));
        if (scenario.IsCancelled)
        {
            Assert.IsType<CancelOrderResult.Cancelled>(
                await shop.CallAsync(grains => grains.OrderSaga(order.Order).CancelAsync(order.Customer)));
        }

        var list = await shop.CallAsync(grains => grains.OrderQueries().ListAsync(order.Customer, null, new PageRequest(null, 10)));
        Assert.Equal(order.Order, Assert.Single(list.Page.Rows).OrderId);
        Assert.Equal(placed.Order.Version, list.Version);

        var sold = scenario.End == OrderStatus.Processed ? 1 : 0;
        var account = await shop.CallAsync(grains => grains.Account(order.Customer).GetAsync());
        Assert.Equal(scenario.Money - (sold * TestOrder.Price), account.Balance.Minor);
        Assert.Equal(TestOrder.FirstStock - (sold * TestOrder.FirstQuantity), await StockAsync(order.First));
        Assert.Equal(scenario.SecondStock - (sold * TestOrder.SecondQuantity), await StockAsync(order.Second));
        Assert.Equal(Expected(scenario, sold), await StoredAsync(shop.Database, order));
        Assert.Empty(await FindViolationsAsync(shop.Database));

        async Task<long> StockAsync(ItemId item) => (await shop.CallAsync(grains => grains.Product(item).FindAsync()))!.Quantity;
    }

    private static string Expected(Scenario scenario, int sold)
    {
        var notified = scenario.End switch { OrderStatus.Processed => "1", OrderStatus.Failed => "2", _ => "1,3" };
        var taken = sold + (scenario.IsSlotFull ? 1 : 0);
        return $"money {-sold * TestOrder.Price}, stock {-sold * TestOrder.FirstQuantity} and {-sold * TestOrder.SecondQuantity}, "
            + $"place {-sold} and the slot {-taken}, live deliveries {sold}, notified {notified}, open orders 0";
    }

    private static Task<string> StoredAsync(TestDatabase database, TestOrder order)
    {
        var slot = Slot.For(order.Delivery).Key;
        var entries = $"SELECT coalesce(sum(amount), 0) FROM ledger_entries WHERE order_id = '{order.Order}' AND";
        return database.ReadAsync<string>(
            $"""
            SELECT format('money %s, stock %s and %s, place %s and the slot %s, live deliveries %s, notified %s, open orders %s',
              ({entries} ledger = 1 AND owner = '{order.Customer}'),
              ({entries} ledger = 2 AND owner = '{order.First}'), ({entries} ledger = 2 AND owner = '{order.Second}'),
              ({entries} ledger = 3 AND owner = '{slot}'),
              (SELECT coalesce(sum(amount), 0) FROM ledger_entries WHERE ledger = 3 AND owner = '{slot}' AND kind <> 1),
              (SELECT count(*) FROM deliveries WHERE order_id = '{order.Order}' AND NOT is_cancelled),
              (SELECT string_agg(kind::text, ',' ORDER BY kind) FROM notifications WHERE order_id = '{order.Order}'),
              (SELECT count(*) FROM orders WHERE is_open))
            """);
    }

    private static async Task<ImmutableArray<string>> FindViolationsAsync(TestDatabase database)
    {
        var violations = ImmutableArray.CreateBuilder<string>();
        foreach (var rule in AuditRules.All)
        {
            await using var command = database.Source.CreateCommand(rule.Query);
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                violations.Add($"{rule.Name}: {rows.GetString(0)}: {rows.GetString(1)}");
            }
        }

        return violations.ToImmutable();
    }
}
