using System.Collections.Immutable;
using Shop.Administration;
using Shop.Deliveries;
using Shop.Identities;
using Shop.Orders;
using Shop.Paging;
using Shop.Testing;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>How an order must stand at its end, whatever died on the way.</summary>
internal static class Ending
{
    /// <summary>The same request again gets the one same order; everybody's books are right; the audit finds nothing.</summary>
    public static async Task AssertAsync(Lane lane, Scenario scenario, Basket basket)
    {
        var placed = Assert.IsType<PlaceOrderResult.Placed>(await lane.AskAsync(grains => grains.OrderSaga(basket.Order).PlaceAsync(basket.Command, TimeSpan.FromSeconds(3))));
        Assert.True(placed.Replayed);
        Assert.Equal((basket.Order, scenario.End, scenario.Failure), (placed.Order.OrderId, placed.Order.Status, placed.Order.Failure?.Code));
        if (scenario.IsCancelled)
        {
            Assert.IsType<CancelOrderResult.Cancelled>(await lane.AskAsync(grains => grains.OrderSaga(basket.Order).CancelAsync(basket.Customer)));
        }

        var list = await lane.AskAsync(grains => grains.OrderQueries().ListAsync(basket.Customer, null, new PageRequest(null, 10)));
        Assert.Equal(basket.Order, Assert.Single(list.Page.Rows).OrderId);
        Assert.Equal(placed.Order.Version, list.Version);

        var sold = scenario.End == OrderStatus.Processed ? 1 : 0;
        Assert.Equal(
            (scenario.Money - (sold * Basket.Price), Basket.FirstStock - (sold * Basket.FirstQuantity), scenario.SecondStock - (sold * Basket.SecondQuantity)),
            ((await lane.AskAsync(grains => grains.Account(basket.Customer).GetAsync())).Balance.Minor, await StockAsync(basket.First), await StockAsync(basket.Second)));
        Assert.Equal(Expected(scenario, sold), await StoredAsync(lane.Database, basket));
        Assert.Empty(await BrokenRulesAsync(lane.Database));

        async Task<long> StockAsync(ItemId item) => (await lane.AskAsync(grains => grains.Product(item).FindAsync()))!.Quantity;
    }

    private static string Expected(Scenario scenario, int sold)
    {
        var notified = scenario.End switch { OrderStatus.Processed => "1", OrderStatus.Failed => "2", _ => "1,3" };
        var taken = sold + (scenario.SlotIsFull ? 1 : 0);
        return $"money {-sold * Basket.Price}, stock {-sold * Basket.FirstQuantity} and {-sold * Basket.SecondQuantity}, "
            + $"place {-sold} and the slot {-taken}, live deliveries {sold}, notified {notified}, open orders 0";
    }

    private static Task<string> StoredAsync(TestDatabase database, Basket basket)
    {
        var slot = Slot.For(basket.Delivery).Key;
        var entries = $"SELECT coalesce(sum(amount), 0) FROM ledger_entries WHERE order_id = '{basket.Order}' AND";
        return database.ReadAsync<string>(
            $"""
            SELECT format('money %s, stock %s and %s, place %s and the slot %s, live deliveries %s, notified %s, open orders %s',
              ({entries} ledger = 1 AND owner = '{basket.Customer}'),
              ({entries} ledger = 2 AND owner = '{basket.First}'), ({entries} ledger = 2 AND owner = '{basket.Second}'),
              ({entries} ledger = 3 AND owner = '{slot}'),
              (SELECT coalesce(sum(amount), 0) FROM ledger_entries WHERE ledger = 3 AND owner = '{slot}' AND kind <> 1),
              (SELECT count(*) FROM deliveries WHERE order_id = '{basket.Order}' AND NOT is_cancelled),
              (SELECT string_agg(kind::text, ',' ORDER BY kind) FROM notifications WHERE order_id = '{basket.Order}'),
              (SELECT count(*) FROM orders WHERE is_open))
            """);
    }

    private static async Task<ImmutableArray<string>> BrokenRulesAsync(TestDatabase database)
    {
        var broken = ImmutableArray.CreateBuilder<string>();
        foreach (var rule in AuditRules.All)
        {
            await using var command = database.Source.CreateCommand(rule.Query);
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                broken.Add($"{rule.Name}: {rows.GetString(0)}: {rows.GetString(1)}");
            }
        }

        return broken.ToImmutable();
    }
}
