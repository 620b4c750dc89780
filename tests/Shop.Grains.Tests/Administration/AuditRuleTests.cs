using Npgsql;
using Shop.Administration;
using Shop.Identities;
using Shop.Testing;
using static Shop.Grains.Tests.Administration.AuditSeed;

namespace Shop.Grains.Tests.Administration;

public sealed class AuditRuleTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IAsyncLifetime
{
    private const string Entry = "UPDATE ledger_entries SET";
    private const string Money = $"WHERE ledger = 1 AND owner = '{Ann}' AND seq";
    private const string Lamps = $"WHERE ledger = 2 AND owner = '{Lamp}' AND seq";
    private const string Places = $"WHERE ledger = 3 AND owner = '{Slot}' AND seq";
    private const string Change = "INSERT INTO item_prices (item_id, version, price, archived, since_seq, is_exact) VALUES";
    private const string Price = $"('{Lamp}', 2";
    private const string Other = "0e000000-0000-0000-0000-00000000000f";

    /// <summary>For each violation: the rule, the reported subject, and the statement that causes it.</summary>
    public static TheoryData<string, string, string> Violations => new()
    {
        { "ledger-sequence", Ann, $"{Entry} seq = 7 {Money} = 6" },
        { "ledger-sequence", Ann, $"{Entry} seq = seq + 1 WHERE ledger = 1 AND owner = '{Ann}'" },
        { "ledger-sequence", Ann, $"{Entry} seq = 1 {Money} = 2" },
        { "ledger-running-sum", Ann, $"{Entry} balance = balance + 1 {Money} = 6" },
        { "ledger-running-sum", Slot, $"{Entry} amount = -2 {Places} = 7" },
        { "ledger-never-negative", Lamp, $"{Entry} balance = -1 {Lamps} = 8" },
        { "ledger-operation-once", Ann, $"{Entry} operation = (SELECT operation FROM ledger_entries {Money} = 1) {Money} = 2" },
        { "ledger-order-once", Lamp, $"{Entry} order_id = '{Processed}' {Lamps} = 7" },
        { "ledger-give-back", Lamp, $"{Entry} amount = 4 {Lamps} = 4" },
        { "ledger-give-back", Lamp, $"DELETE FROM ledger_entries {Lamps} = 3" },
        { "ledger-adds-up", "money", $"{Entry} amount = 1001 {Money} = 1" },
        { "ledger-adds-up", "stock", $"{Entry} balance = balance + 1 {Lamps} = 8" },
        { "ledger-known-order", Other, $"{Entry} order_id = '{Other}' {Lamps} = 7" },
        { "stock-known-item", Hook, $"DELETE FROM products WHERE item_id = '{Hook}'" },
        { "money-of-the-customer", Processed, $"UPDATE orders SET consumer_id = '{Ben}' WHERE order_id = '{Processed}'" },
        { "order-stuck", Pending, $"UPDATE orders SET placed_at = now() - interval '6 minutes' WHERE order_id = '{Pending}'" },
        { "order-stuck", Cancelling, $"UPDATE orders SET touched_at = now() - interval '6 minutes' WHERE order_id = '{Cancelling}'" },
        { "order-price", Processed, $"UPDATE orders SET price = 251 WHERE order_id = '{Processed}'" },
        { "order-price", Processed, $"UPDATE orders SET lines = lines - 1 WHERE order_id = '{Processed}'" },
        { "processed-order-paid-once", Processed, $"{Entry} amount = -249 {Money} = 2" },
        { "processed-order-paid-once", Processed, $"DELETE FROM ledger_entries {Money} = 2" },
        { "processed-order-paid-once", Processed, $"{Entry} order_id = '{Processed}' {Money} = 4" },
        { "processed-order-paid-once", Processed, $"{Entry} order_id = '{Processed}' {Money} = 3" },
        { "cancelled-order-refunded", Cancelled, $"{Entry} amount = 99 {Money} = 4" },
        { "cancelled-order-refunded", Cancelled, $"DELETE FROM ledger_entries {Money} = 4" },
        { "failed-order-not-paid", Failed, $"{Entry} amount = -1 WHERE ledger = 1 AND owner = '{Ben}'" },
        { "order-notified-once", Processed, $"DELETE FROM notifications WHERE order_id = '{Processed}'" },
        { "order-notified-once", Failed, $"INSERT INTO notifications SELECT * FROM notifications WHERE order_id = '{Failed}'" },
        { "order-notified-once", Failed, $"UPDATE notifications SET kind = 1 WHERE order_id = '{Failed}'" },
        { "order-notified-once", Pending, $"UPDATE notifications SET order_id = '{Pending}' WHERE order_id = '{Processed}'" },
        { "notification-of-the-customer", Processed, $"UPDATE notifications SET user_id = '{Ben}' WHERE order_id = '{Processed}'" },
        { "notification-of-the-customer", Other, $"UPDATE notifications SET order_id = '{Other}' WHERE order_id = '{Processed}'" },
        { "order-list-version", Ann, $"UPDATE order_lists SET version = version + 1 WHERE consumer_id = '{Ann}'" },
        { "order-list-version", Ben, $"DELETE FROM order_lists WHERE consumer_id = '{Ben}'" },
        { "processed-order-reserved", Processed, $"{Entry} amount = -1 {Lamps} = 2" },
        { "processed-order-reserved", Processed, $"{Entry} price = 99 {Lamps} = 2" },
        { "processed-order-reserved", Processed, $"DELETE FROM ledger_entries {Lamps} = 2" },
        { "processed-order-reserved", Processed, $"{Entry} order_id = '{Processed}' {Lamps} = 4" },
        { "processed-order-reserved", Processed, $"UPDATE orders SET lines = lines - 1 WHERE order_id = '{Processed}'" },
        { "cancelled-order-released", Cancelled, $"DELETE FROM ledger_entries {Lamps} = 6" },
        { "failed-order-holds-nothing", Failed, $"DELETE FROM ledger_entries {Lamps} = 4" },
        { "failed-order-holds-nothing", Failed, $"DELETE FROM ledger_entries {Places} = 4" },
        { "processed-order-delivered", Processed, $"UPDATE deliveries SET is_cancelled = true WHERE order_id = '{Processed}'" },
        { "processed-order-delivered", Processed, $"DELETE FROM deliveries WHERE order_id = '{Processed}'" },
        { "processed-order-delivered", Processed, $"INSERT INTO deliveries SELECT * FROM deliveries WHERE order_id = '{Processed}'" },
        { "processed-order-delivered", Processed, $"UPDATE deliveries SET slot = '{Other}' WHERE order_id = '{Processed}'" },
        { "processed-order-delivered", Processed, $"DELETE FROM ledger_entries {Places} = 2" },
        { "cancelled-order-not-delivered", Cancelled, $"UPDATE deliveries SET is_cancelled = false WHERE order_id = '{Cancelled}'" },
        { "cancelled-order-not-delivered", Cancelled, $"DELETE FROM ledger_entries {Places} = 6" },
        { "failed-order-not-delivered", Failed, $"UPDATE deliveries SET is_cancelled = false WHERE order_id = '{Failed}'" },
        { "item-has-ledger", Hook, $"DELETE FROM ledger_entries WHERE ledger = 2 AND owner = '{Hook}'" },
        { "reservation-price", Lamp, $"{Entry} price = 99 {Lamps} = 2" },
        { "reservation-price", Lamp, $"{Change} {Price}, 110, false, 4, true)" },
        { "reservation-price", Lamp, $"{Change} {Price}, 100, true, 4, true)" },
        { "delivery-as-ordered", Processed, $"UPDATE deliveries SET city = 'Leeds' WHERE order_id = '{Processed}'" },
        { "delivery-as-ordered", Failed, $"UPDATE deliveries SET address = '1 High Street' WHERE order_id = '{Failed}'" },
        { "delivery-as-ordered", Processed, $"UPDATE deliveries SET deliver_at = now() WHERE order_id = '{Processed}'" },
        { "delivery-as-ordered", Processed, $"UPDATE deliveries SET type = 1 WHERE order_id = '{Processed}'" },
        { "delivery-of-the-order", Processed, $"UPDATE deliveries SET consumer_id = '{Ben}' WHERE order_id = '{Processed}'" },
        { "delivery-of-the-order", Other, $"UPDATE deliveries SET order_id = '{Other}' WHERE order_id = '{Failed}'" },
    };

    public async ValueTask InitializeAsync() =>
        await database.Database.ExecuteAsync(
            $"TRUNCATE products, item_prices, ledger_entries, orders, order_lists, notifications, deliveries CASCADE; {Sql}");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task A_violation_is_found_by_its_rule(string rule, string subject, string statement)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var neverCommitted = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand($"{DropConstraints} {statement};", connection))
        {
            await command.ExecuteNonQueryAsync();
        }

        var found = await ReadAsync(connection, AuditRules.All.Single(candidate => candidate.Name == rule));

        Assert.Contains(subject, found);
    }

    [Fact]
    public void Every_rule_has_a_violation_test() =>
        Assert.Equal(
            AuditRules.All.Select(rule => rule.Name).Order(StringComparer.Ordinal),
            Violations.Select(row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_consistent_shop_has_no_violations_and_correct_sums()
    {
        var report = await AuditRun.RunAsync(database.Source, CancellationToken.None);

        Assert.Empty(report.Violations);
        Assert.True(report.Ok);
        Assert.Equal(new MoneyAudit(2, 7, 1000, 450, 200, 750), report.Money);
        Assert.Equal(new StockAudit(2, 11, 110, 9, 4, 105), report.Stock);
        Assert.Equal(new DeliveryAudit(1, 7, 5, 4, 2, 3), report.Delivery);
        Assert.Equal(new OrderAudit(1, 2, 1, 1, 350, 4), report.Orders);
    }

    [Fact]
    public async Task Prices_before_the_history_and_near_a_change_without_an_entry_are_not_judged()
    {
        await database.Database.ExecuteAsync(
            $"""
            DELETE FROM item_prices WHERE item_id = '{Lamp}';
            UPDATE products SET price = 110, version = 2 WHERE item_id = '{Lamp}';
            """);

        var report = await AuditRun.RunAsync(database.Source, CancellationToken.None);

        Assert.True(report.Ok);
        Assert.Equal("1 100, 2 110 since 8", await database.Database.ReadAsync<string>(
            $"""
            SELECT string_agg(format('%s %s%s', version, price, ' since ' || since_seq), ', ' ORDER BY version)
            FROM item_prices WHERE item_id = '{Lamp}' AND NOT is_exact
            """));
    }

    [Fact]
    public async Task An_empty_shop_has_no_violations()
    {
        await database.Database.ExecuteAsync(
            "TRUNCATE products, item_prices, ledger_entries, orders, order_lists, notifications, deliveries CASCADE");

        var report = await AuditRun.RunAsync(database.Source, CancellationToken.None);

        Assert.True(report.Ok);
        Assert.Equal(new MoneyAudit(0, 0, 0, 0, 0, 0), report.Money);
    }

    [Fact]
    public async Task At_most_a_hundred_violations_of_one_rule_are_reported()
    {
        await database.Database.ExecuteAsync("INSERT INTO order_lists SELECT gen_random_uuid(), 1 FROM generate_series(1, 150)");

        var report = await AuditRun.RunAsync(database.Source, CancellationToken.None);

        Assert.Equal(100, report.Violations.Length);
        Assert.All(report.Violations, violation => Assert.Equal("order-list-version", violation.Rule));
    }

    private static async Task<List<string>> ReadAsync(NpgsqlConnection connection, AuditRule rule)
    {
        await using var command = new NpgsqlCommand(rule.Query, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var subjects = new List<string>();
        while (await reader.ReadAsync())
        {
            Assert.False(string.IsNullOrEmpty(reader.GetString(1)));
            subjects.Add(reader.GetString(0));
        }

        return subjects;
    }
}
