using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Shop.Administration;
using Shop.Hosting.Database;
using Shop.Hosting.Running;
using Shop.Identities;
using Shop.Silo.Commands;
using Shop.Testing;
using Shop.Users;

namespace Shop.Silo.Tests.Clustering;

/// <summary>A dump under load, restored beside the running cluster with unchanged settings.</summary>
public sealed class RestoreDrillTests(ShopPostgres postgres) : IDisposable
{
    private const string Password = "correct horse battery";
    private const int Customers = 12;

    private readonly string _dump = Path.Combine(Path.GetTempPath(), $"shop-drill-{Guid.CreateVersion7():N}.dump");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(_dump);

    [Fact(Timeout = 240_000)]
    public async Task No_traffic_of_a_restored_copy_reaches_the_original()
    {
        await using var original = await postgres.CreateDatabaseAsync();
        await using var copy = await postgres.CreateEmptyDatabaseAsync();
        await using var silo = TestHosts.Silo(original.ConnectionString);
        await silo.StartAsync(CancellationToken);
        await DumpUnderLoadAsync(silo, original);
        await PostgresTools.RunAsync("pg_restore", copy.ConnectionString, "--exit-on-error", $"--dbname={copy.Name}", _dump);

        var refusal = await StartAsync(copy.ConnectionString);
        var migration = await RunAsync("migrate", $"--ConnectionStrings:Shop={copy.ConnectionString}");
        var renewal = await RunAsync("migrate", "--restored", $"--ConnectionStrings:Shop={copy.ConnectionString}");

        Assert.Contains("is a restored copy", refusal, StringComparison.Ordinal);
        Assert.Contains("\"Shop.Silo migrate --restored\"", refusal, StringComparison.Ordinal);
        Assert.Equal(1, migration.Code);
        Assert.Equal(refusal, migration.Error);
        Assert.Equal((0, ""), (renewal.Code, renewal.Error));
        await using var second = TestHosts.Silo(copy.ConnectionString);
        await second.StartAsync(CancellationToken);
        await using var client = TestHosts.Client(copy.ConnectionString);
        await client.StartAsync(CancellationToken);
        var (originals, copied) = (await CountAsync(original), await CountAsync(copy));
        await RegisterAsync(client, "copied");
        Assert.Equal(originals, await CountAsync(original));
        Assert.Equal(copied + Customers, await CountAsync(copy));
        Assert.True((await AuditAsync(silo)).Ok);
        Assert.True((await AuditAsync(second)).Ok);
        Assert.Equal(1, await original.ReadAsync<long>("SELECT count(*) FROM orleansmembership WHERE status = 3"));
        Assert.Equal(1, await copy.ReadAsync<long>("SELECT count(*) FROM orleansmembership WHERE status = 3"));
        await client.StopAsync(CancellationToken);
        await second.StopAsync(CancellationToken);
        await silo.StopAsync(CancellationToken);
    }

    [Fact]
    public async Task An_api_on_a_restored_copy_does_not_start()
    {
        await using var original = await postgres.CreateDatabaseAsync();
        await using var copy = await postgres.CreateEmptyDatabaseAsync();
        await CopyAsync(original, copy);
        await using var client = TestHosts.Client(copy.ConnectionString);

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => client.StartAsync(CancellationToken));

        Assert.Contains("is a restored copy", StartupFailure.Describe(exception), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_in_use_is_not_renewed()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var silo = TestHosts.Silo(database.ConnectionString);
        await silo.StartAsync(CancellationToken);

        var (code, error) = await RunAsync("migrate", "--restored", $"--ConnectionStrings:Shop={database.ConnectionString}");

        Assert.Equal(1, code);
        Assert.Contains("Silos are connected to this database", error, StringComparison.Ordinal);
        await silo.StopAsync(CancellationToken);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_running_silo_and_its_client_end_when_their_database_is_replaced()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var (siloEnd, clientEnd) = (new RecordedTermination(), new RecordedTermination());
        await using var silo = TestHosts.Silo(
            database.ConnectionString, services => services.AddSingleton<IProcessTermination>(siloEnd), "--Database:CheckEvery=00:00:00.2");
        await using var client = TestHosts.Client(database.ConnectionString, services =>
        {
            services.AddSingleton<IProcessTermination>(clientEnd);
            services.Configure<DatabaseOptions>(options => options.CheckEvery = TimeSpan.FromMilliseconds(200));
        });
        await silo.StartAsync(CancellationToken);
        await client.StartAsync(CancellationToken);
        await PostgresTools.RunAsync("pg_dump", database.ConnectionString, "--format=custom", $"--file={_dump}");

        await postgres.Server.DropDatabaseAsync(database.Name, CancellationToken);
        await postgres.Server.CreateDatabaseAsync(database.Name, cancellationToken: CancellationToken);
        await PostgresTools.RunAsync("pg_restore", database.ConnectionString, "--exit-on-error", $"--dbname={database.Name}", _dump);

        Assert.Contains("was restored or replaced", await siloEnd.Reason.WaitAsync(CancellationToken), StringComparison.Ordinal);
        Assert.Contains("was restored or replaced", await clientEnd.Reason.WaitAsync(CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_into_the_same_database_is_a_copy()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await PostgresTools.RunAsync("pg_dump", database.ConnectionString, "--format=custom", $"--file={_dump}");

        await database.ExecuteAsync("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        await PostgresTools.RunAsync("pg_restore", database.ConnectionString, "--exit-on-error", $"--dbname={database.Name}", _dump);

        Assert.Contains("is a restored copy", await StartAsync(database.ConnectionString), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_incarnation_keeps_the_cluster_id_of_the_build_before()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var silo = TestHosts.Silo(database.ConnectionString);
        await silo.StartAsync(CancellationToken);

        Assert.Equal("shop", await database.ReadAsync<string>("SELECT DISTINCT deploymentid FROM orleansmembership"));
        await silo.StopAsync(CancellationToken);
    }

    private static async Task<string> StartAsync(string connectionString)
    {
        await using var silo = TestHosts.Silo(connectionString);
        return StartupFailure.Describe(await Assert.ThrowsAnyAsync<Exception>(() => silo.StartAsync(CancellationToken)));
    }

    private static Task<long> CountAsync(TestDatabase database) =>
        database.ReadAsync<long>("SELECT count(*) FROM orleansstorage WHERE graintypestring LIKE '%user%'");

    private static async Task<AuditReport> AuditAsync(WebApplication host)
    {
        var audit = host.Services.GetRequiredService<IGrainFactory>().Audit();
        var progress = await audit.RunAsync(null);
        while (progress.Report is null)
        {
            progress = await audit.RunAsync(progress.Ticket);
        }

        return progress.Report;
    }

    // One after the other: the hashes of concurrent registrations would be rejected on a slow machine.
    private static async Task RegisterAsync(WebApplication host, string prefix)
    {
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        for (var number = 0; number < Customers; number++)
        {
            Assert.True(Username.TryParse($"{prefix}-{number}", out var username));
            Assert.IsType<RegisterResult.Registered>(
                await grains.User(username.UserId).RegisterAsync(new RegisterUser(username, Password, Profile.Empty)));
        }
    }

    private static async Task<(int Code, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await SiloCommands.RunAsync(arguments, output, error);
        return (code, error.ToString().Trim());
    }

    private async Task CopyAsync(TestDatabase original, TestDatabase copy)
    {
        await PostgresTools.RunAsync("pg_dump", original.ConnectionString, "--format=custom", $"--file={_dump}");
        await PostgresTools.RunAsync("pg_restore", copy.ConnectionString, "--exit-on-error", $"--dbname={copy.Name}", _dump);
    }

    private async Task DumpUnderLoadAsync(WebApplication silo, TestDatabase original)
    {
        var load = RegisterAsync(silo, "original");
        await PostgresTools.RunAsync("pg_dump", original.ConnectionString, "--format=custom", $"--file={_dump}");
        await load;
    }
}
