using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Shop.Storage.Retention;
using Shop.Testing;

namespace Shop.Grains.Tests.Storage;

public sealed class LeftoverPurgeTests(ShopPostgres postgres)
{
    [Fact]
    public async Task Only_unused_rows_are_deleted()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync("""
            INSERT INTO product_texts (item_id, since, until, title_folded, words, replaced_at)
            SELECT gen_random_uuid(), n, n + 1, 't', 't', now() - interval '2 days' FROM generate_series(1, 2500) n;
            INSERT INTO product_texts (item_id, since, until, title_folded, words) VALUES (gen_random_uuid(), 1, 2, 'new', 'new');
            INSERT INTO orleansmembershipversion (deploymentid, version, changed_at)
            SELECT id, 1, now() - interval '30 days' FROM unnest(ARRAY['own', 'former', 'alive']) id;
            INSERT INTO orleansmembership
            SELECT 'alive', '127.0.0.1', 1, 1, 's', 'h', 3, 0, NULL, now(), now();
            """);
        using var purge = new LeftoverPurge(
            database.Source,
            Options.Create(new RetentionOptions()),
            Options.Create(new ClusterOptions { ClusterId = "own" }),
            TimeProvider.System,
            NullLogger<LeftoverPurge>.Instance);

        Assert.Equal(2501, await purge.PurgeAsync(TestContext.Current.CancellationToken));

        Assert.Equal("new", await database.ReadAsync<string>("SELECT string_agg(title_folded, ',') FROM product_texts"));
        const string Clusters = "SELECT string_agg(deploymentid, ',' ORDER BY deploymentid) FROM orleansmembershipversion";
        Assert.Equal("alive,own", await database.ReadAsync<string>(Clusters));
    }
}
