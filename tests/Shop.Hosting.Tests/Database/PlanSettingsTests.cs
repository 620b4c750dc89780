using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shop.Hosting.Database;
using Shop.Testing;

namespace Shop.Hosting.Tests.Database;

public sealed class PlanSettingsTests(ShopPostgres postgres)
{
    [Theory]
    [InlineData(false, "off on on")]
    [InlineData(true, "off off off")]
    public async Task Connections_disable_sequential_scans_and_urgent_ones_also_hash_and_merge_joins(bool isUrgent, string settings)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var connection = new Dictionary<string, string?> { ["ConnectionStrings:Shop"] = database.ConnectionString };
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(connection).Build())
            .AddShopDatabase("tests")
            .AddUrgentDatabase("tests")
            .BuildServiceProvider();
        var source = isUrgent
            ? services.GetRequiredKeyedService<NpgsqlDataSource>(ShopDatabaseServices.UrgentKey)
            : services.GetRequiredService<NpgsqlDataSource>();

        await using var command = source.CreateCommand(
            """
            SELECT concat_ws(' ',
              current_setting('enable_seqscan'), current_setting('enable_hashjoin'), current_setting('enable_mergejoin'))
            """);

        Assert.Equal(settings, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
