using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shop.Hosting.Database;
using Shop.Testing;

namespace Shop.Hosting.Tests.Database;

public sealed class SessionSettingsTests(ShopPostgres postgres)
{
    private const string Query =
        "SELECT concat_ws(' ', current_setting('synchronous_commit'), current_setting('idle_in_transaction_session_timeout'), "
        + "current_setting('enable_seqscan'))";

    [Theory]
    [InlineData("")]
    [InlineData(";No Reset On Close=false;Maximum Pool Size=1")]
    public async Task Commits_are_synchronous_whatever_is_set_for_the_database_and_after_a_reset(string keywords)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync($"ALTER DATABASE {database.Name} SET synchronous_commit = off");
        await using var services = Services(database.ConnectionString + keywords);
        var source = services.GetRequiredService<NpgsqlDataSource>();

        Assert.Equal("on 1min off", await ReadAsync(source));
        Assert.Equal("on 1min off", await ReadAsync(source));
    }

    [Fact]
    public async Task Options_of_the_connection_string_have_precedence()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var services = Services(database.ConnectionString + ";Options=-c synchronous_commit=remote_apply");

        Assert.Equal("remote_apply 1min off", await ReadAsync(services.GetRequiredService<NpgsqlDataSource>()));
    }

    private static ServiceProvider Services(string connectionString) => new ServiceCollection()
        .AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Shop", connectionString)]).Build())
        .AddShopDatabase("tests")
        .BuildServiceProvider();

    private static async Task<object?> ReadAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand(Query);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
