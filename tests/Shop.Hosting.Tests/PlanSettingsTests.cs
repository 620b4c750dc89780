using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shop.Hosting.Database;
using Shop.Testing;

namespace Shop.Hosting.Tests;

public sealed class PlanSettingsTests(ShopPostgres postgres)
{
    [Theory]
    [InlineData(false, "off on on")]
    [InlineData(true, "off off off")]
    public async Task What_a_silo_asks_is_planned_by_index_and_what_it_writes_by_key(bool urgent, string settings)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Shop"] = database.ConnectionString }).Build())
            .AddShopDatabase("tests")
            .AddUrgentDatabase("tests")
            .BuildServiceProvider();
        var source = urgent ? services.GetRequiredKeyedService<NpgsqlDataSource>(ShopDatabaseServices.UrgentKey) : services.GetRequiredService<NpgsqlDataSource>();

        await using var command = source.CreateCommand(
            "SELECT current_setting('enable_seqscan') || ' ' || current_setting('enable_hashjoin') || ' ' || current_setting('enable_mergejoin')");

        Assert.Equal(settings, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
