using Npgsql;
using Shop.Catalog;
using Shop.Identities;

namespace Shop.Grains.Tests.Catalog;

/// <summary>Transactions of two silos that create and rename items wait for each other, but never in a circle.</summary>
public sealed class CatalogLockTests(QueryCluster shop) : IClassFixture<QueryCluster>
{
    [Fact]
    public async Task Creating_and_renaming_items_with_the_same_words_does_not_deadlock()
    {
        var (one, other) = (await shop.AddItemAsync("Stool"), await shop.AddItemAsync("Table"));
        await using var first = await BeginAsync();
        await first.InsertAsync("zebrawood");
        await using var second = await BeginAsync();

        var concurrent = second.RunAsync(async () =>
        {
            await second.InsertAsync("applewood");
            await second.RenameAsync(other, "zebrawood");
        });
        await second.UntilBlockedAsync(concurrent);
        await Task.WhenAll(concurrent, first.RunAsync(() => first.RenameAsync(one, "applewood")));

        Assert.Equal(2L, await shop.Database.ReadAsync<long>(
            "SELECT count(*) FROM product_words WHERE word IN ('applewood', 'zebrawood')"));
    }

    [Fact]
    public async Task Two_flushes_that_change_the_same_items_do_not_deadlock()
    {
        ItemId[] items = [.. new[] { await shop.AddItemAsync("Stool"), await shop.AddItemAsync("Table") }.OrderBy(item => item.Value)];
        await using var gate = await BeginAsync();
        await gate.ExecuteAsync("SELECT FROM catalogue_changes FOR UPDATE");
        await using var first = await BeginAsync();
        await using var second = await BeginAsync();

        var both = first.RunAsync(() => first.ChangeAsync(items[0], items[1]));
        await first.UntilBlockedAsync(both);
        var last = second.RunAsync(() => second.ChangeAsync(items[1]));
        await second.UntilBlockedAsync(last);
        await gate.RunAsync(() => Task.CompletedTask);
        await both;
        var rejected = await Assert.ThrowsAsync<PostgresException>(() => last);

        // The second one finds a newer version.
        Assert.NotEqual(PostgresErrorCodes.DeadlockDetected, rejected.SqlState);
    }

    private async Task<Transaction> BeginAsync()
    {
        var connection = await shop.Database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return new Transaction(shop, connection, await connection.BeginTransactionAsync(TestContext.Current.CancellationToken));
    }

    private sealed class Transaction(QueryCluster shop, NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        public async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        public Task InsertAsync(string title) => ExecuteAsync(
            $"""
            INSERT INTO products (item_id, title, title_folded, description, words, price, version, fingerprint, created_at, updated_at)
            VALUES (gen_random_uuid(), '{title}', '{title}', '', '{title}', 1, 1, gen_random_uuid(), now(), now())
            """);

        public Task RenameAsync(ItemId item, string title) =>
            ExecuteAsync($"UPDATE products SET title_folded = '{title}', words = '{title}' WHERE item_id = '{item}'");

        /// <summary>Renames items with the statement of the group commit.</summary>
        public async Task ChangeAsync(params ItemId[] items)
        {
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(UpdateItems.Instance.Bind([.. items.Select(item => new ItemRow
            {
                ItemId = item.Value,
                Title = $"New {item}",
                Description = "",
                Price = 1,
                Archived = false,
                Version = 2,
                Fingerprint = item.Value,
                CreatedAt = DateTimeOffset.UnixEpoch,
                UpdatedAt = DateTimeOffset.UnixEpoch,
            })]));
            await batch.ExecuteNonQueryAsync();
        }

        /// <summary>Executes statements and commits; rolls back if one fails.</summary>
        public async Task RunAsync(Func<Task> statements)
        {
            try
            {
                await statements();
                await transaction.CommitAsync();
            }
            finally
            {
                await DisposeAsync();
            }
        }

        /// <summary>Waits until another transaction blocks this one.</summary>
        public async Task UntilBlockedAsync(Task work)
        {
            while (!work.IsCompleted
                && !await shop.Database.ReadAsync<bool>($"SELECT cardinality(pg_blocking_pids({connection.ProcessID})) > 0"))
            {
                await Task.Yield();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
