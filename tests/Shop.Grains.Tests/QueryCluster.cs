using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Identities;
using Shop.Paging;
using Shop.Testing;
using Shop.Text;

namespace Shop.Grains.Tests;

/// <summary>One silo with query grains on a database that the test fills with SQL.</summary>
public sealed class QueryCluster(ShopPostgres postgres) : GrainCluster(postgres)
{
    /// <summary>Inserts an item, as the item grain does.</summary>
    public async Task<ItemId> AddItemAsync(string title, string description = "", long quantity = 0)
    {
        var item = new ItemId(Guid.CreateVersion7());
        await ExecuteAsync(
            """
            INSERT INTO products (item_id, title, title_folded, description, words, price, version, fingerprint, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, 250, 1, $1, now(), now())
            """,
            item.Value, title, TextFolding.Fold(title), description, TextFolding.Fold($"{title} {description}"));
        await AddEntryAsync(2, item.Value, 1, 1, quantity, quantity);
        return item;
    }

    /// <summary>Changes the texts of an item, as the item grain does.</summary>
    public Task ChangeItemAsync(ItemId item, string title, string description = "") => ExecuteAsync(
        """
        UPDATE products SET title = $2, title_folded = $3, description = $4, words = $5, version = version + 1 WHERE item_id = $1
        """,
        item.Value, title, TextFolding.Fold(title), description, TextFolding.Fold($"{title} {description}"));

    public Task AddEntryAsync(int ledger, Guid owner, long seq, int kind, long amount, long balance, Guid? order = null) => ExecuteAsync(
        """
        INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, order_id, created_at)
        VALUES ($1, $2, $3, gen_random_uuid(), $4, $5, $6, $7::uuid, now())
        """,
        ledger, owner, seq, kind, amount, balance, order.HasValue ? order.Value : DBNull.Value);

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Database.Source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Reads all pages of a list and returns their rows.</summary>
    public static async Task<List<T>> WalkAsync<T>(Func<PageRequest, Task<Page<T>>> list, int limit, Func<Task>? betweenPages = null)
    {
        var rows = new List<T>();
        for (string? after = null; ;)
        {
            var page = await list(new PageRequest(after, limit));
            rows.AddRange(page.Rows);
            if (page.Next is null)
            {
                return rows;
            }

            Assert.Equal(limit, page.Rows.Length);
            after = page.Next;
            await (betweenPages?.Invoke() ?? Task.CompletedTask);
        }
    }

    protected override void Configure(ISiloBuilder silo)
    {
        silo.Services.AddSingleton(TimeProvider.System);
        silo.Services.AddSingleton<SearchConcurrencyLimiter>();
        silo.Services.Configure<DeliveryOptions>(options => options.DefaultCapacity = 100);
    }
}
