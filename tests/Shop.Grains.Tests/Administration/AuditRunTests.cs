using Shop.Administration;
using Shop.Testing;
using static Shop.Grains.Tests.Administration.AuditSeed;

namespace Shop.Grains.Tests.Administration;

/// <summary>The audit reads ledgers range by range and remembers the ranges that it has verified.</summary>
public sealed class AuditRunTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IAsyncLifetime
{
    private const int SmallRange = 3;

    public async ValueTask InitializeAsync() => await database.Database.ExecuteAsync(
        $"TRUNCATE products, item_prices, ledger_entries, orders, order_lists, notifications, deliveries, audit_ranges CASCADE; {Sql}");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Small_ranges_give_the_same_report_as_a_large_one()
    {
        var large = await AuditRun.RunAsync(database.Source, CancellationToken.None);
        await database.Database.ExecuteAsync("TRUNCATE audit_ranges");

        var small = await AuditRun.RunAsync(database.Source, CancellationToken.None, SmallRange);

        Assert.True(small.Ok);
        Assert.Equal((large.Money, large.Stock, large.Delivery), (small.Money, small.Stock, small.Delivery));
        Assert.Equal("1:1 2:2 3:1", await RangesAsync("count(*)"));
    }

    [Fact]
    public async Task A_verified_range_is_verified_once_and_a_changed_one_with_the_next_audit()
    {
        await AuditRun.RunAsync(database.Source, CancellationToken.None, SmallRange);
        await database.Database.ExecuteAsync("UPDATE audit_ranges SET verified_at = '2000-01-01'");

        await AuditRun.RunAsync(database.Source, CancellationToken.None, SmallRange);
        var unchanged = await RangesAsync("count(*) FILTER (WHERE verified_at > '2000-01-01')");

        // The range of money grows and is divided.
        await AddMoneyAsync();
        var report = await AuditRun.RunAsync(database.Source, CancellationToken.None, SmallRange);

        Assert.Equal("1:0 2:0 3:0", unchanged);
        Assert.True(report.Ok);
        Assert.Equal("1:2 2:0 3:0", await RangesAsync("count(*) FILTER (WHERE verified_at > '2000-01-01')"));
        Assert.Equal(8, report.Money.Entries);
    }

    [Fact]
    public async Task A_changed_row_in_a_verified_range_is_found_by_every_audit()
    {
        await AuditRun.RunAsync(database.Source, CancellationToken.None, SmallRange);
        await database.Database.ExecuteAsync($"UPDATE ledger_entries SET balance = balance + 1 WHERE owner = '{Ann}' AND seq = 2");

        foreach (var _ in (int[])[1, 2])
        {
            var report = await AuditRun.RunAsync(database.Source, CancellationToken.None, SmallRange);

            Assert.Equal(
                [("ledger-running-sum", Ann), ("ledger-running-sum", Ann)],
                report.Violations.Select(violation => (violation.Rule, violation.Subject)));
        }
    }

    [Fact]
    public async Task A_range_that_has_grown_is_divided()
    {
        await database.Database.ExecuteAsync(
            """
            INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, created_at)
            SELECT 1, gen_random_uuid(), 1, gen_random_uuid(), 1, number, number, now() FROM generate_series(1, 40) AS number
            """);
        var whole = await AuditRun.RunAsync(database.Source, CancellationToken.None);
        Assert.Equal("1:1 2:1 3:1", await RangesAsync("count(*)"));

        var divided = await AuditRun.RunAsync(database.Source, CancellationToken.None, SmallRange);

        Assert.True(whole.Ok && divided.Ok);
        Assert.Equal(whole.Money, divided.Money);
        var largest = await database.Database.ReadAsync<long>("SELECT max(entries) FROM audit_ranges WHERE ledger = 1");
        Assert.InRange(largest, SmallRange, (2 * SmallRange) + 6);
        Assert.Equal(47, await database.Database.ReadAsync<decimal>("SELECT sum(entries) FROM audit_ranges WHERE ledger = 1"));
    }

    private Task<string> RangesAsync(string count) => database.Database.ReadAsync<string>(
        $"""
        SELECT string_agg(ledger || ':' || number, ' ' ORDER BY ledger)
        FROM (SELECT ledger, {count} AS number FROM audit_ranges GROUP BY ledger) AS ranges
        """);

    private Task<int> AddMoneyAsync() => database.Database.ExecuteAsync(
        $"""
        INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, created_at)
        VALUES (1, '{Ann}', 7, gen_random_uuid(), 1, 5, 755, now())
        """);
}
