using Npgsql;

namespace Shop.Testing;

/// <summary>A new database with the shop's schema for one test class: <c>IClassFixture&lt;ShopDatabase&gt;</c>.</summary>
public sealed class ShopDatabase(ShopPostgres postgres) : IAsyncLifetime
{
    private TestDatabase? _database;

    public TestDatabase Database => _database ?? throw new InvalidOperationException("The test class's database has not been created.");

    public string ConnectionString => Database.ConnectionString;

    public NpgsqlDataSource Source => Database.Source;

    public async ValueTask InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;
}
