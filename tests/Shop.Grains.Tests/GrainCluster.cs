using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Configuration;
using Orleans.TestingHost;
using Shop.Ledgers;
using Shop.Testing;

namespace Shop.Grains.Tests;

/// <summary>In-process silos on a new database of the test run's PostgreSQL. Derived classes configure the services.</summary>
public abstract class GrainCluster(ShopPostgres postgres) : IAsyncLifetime
{
    private TestDatabase? _database;
    private InProcessTestCluster? _cluster;

    public InProcessTestCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster has not been started.");

    public TestDatabase Database => _database ?? throw new InvalidOperationException("The database has not been created.");

    public IGrainFactory Grains => Cluster.Client;

    internal MembershipTime Membership { get; } = new();

    protected virtual short Silos => 1;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        var builder = new InProcessTestClusterBuilder(Silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(NpgsqlDataSource.Create(
                $"{_database.ConnectionString};Maximum Pool Size=20;Max Auto Prepare=20;No Reset On Close=true;"
                + "Timeout=3;Command Timeout=5;Application Name=silo"));
            silo.Services.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(5));
            silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
            Configure(silo);
            silo.Services.AddSingleton(services => new MembershipMonitor(
                services.GetRequiredService<ISiloStatusOracle>(), Membership));
        });
        builder.ConfigureClient(client =>
            client.Services.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(5)));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected abstract void Configure(ISiloBuilder silo);
}
