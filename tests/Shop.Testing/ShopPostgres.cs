using Microsoft.Extensions.Logging.Abstractions;
using Shop.Postgres;
using Shop.Schema;

namespace Shop.Testing;

/// <summary>
/// The PostgreSQL server of one test run, with the settings of <c>./shop run</c>, in a temporary folder. The schema is applied once, to a
/// template database; test databases are copies of it. Declare it in a test project with
/// <c>[assembly: AssemblyFixture(typeof(ShopPostgres))]</c>.
/// </summary>
public sealed class ShopPostgres : IAsyncLifetime
{
    private const string Template = "shop_template";

    // Directly below the temporary folder: the server's user must reach it when the tests run as root.
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"shop-test-{Guid.CreateVersion7():N}");
    private PrivatePostgres? _server;
    private int _databases;

    public PrivatePostgres Server => _server ?? throw new InvalidOperationException("The test run's PostgreSQL has not been started.");

    public async ValueTask InitializeAsync()
    {
        _server = await PrivatePostgres.StartAsync(_folder);
        await ShopSchema.MigrateAsync(await _server.CreateDatabaseAsync(Template), NullLogger.Instance);
    }

    /// <summary>Creates an empty database with the shop's schema.</summary>
    public Task<TestDatabase> CreateDatabaseAsync() => CreateAsync(Template);

    /// <summary>Creates a database without the shop's schema.</summary>
    public Task<TestDatabase> CreateEmptyDatabaseAsync() => CreateAsync(template: null);

    public async ValueTask DisposeAsync()
    {
        if (_server is null)
        {
            return;
        }

        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // A copy of the template is the first incarnation at its own place, like a database that was migrated itself.
    private static Task<int> BeginAsync(TestDatabase database) => database.ExecuteAsync(
        "UPDATE shop_incarnation SET database_oid = (SELECT oid::bigint FROM pg_database WHERE datname = current_database())");

    private async Task<TestDatabase> CreateAsync(string? template)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        var database = new TestDatabase(Server, name, await Server.CreateDatabaseAsync(name, template));
        if (template is not null)
        {
            await BeginAsync(database);
        }

        return database;
    }
}
