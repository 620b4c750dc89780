using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService;
using Orleans.Storage;

namespace Shop.Grains.Tests.Schema;

/// <summary>Orleans' AdoNet providers, configured as in a silo, without a silo.</summary>
internal sealed class OrleansProviders : IAsyncDisposable
{
    private const string Invariant = "Npgsql";
    private readonly ServiceProvider _services;
    private readonly string _connectionString;

    private OrleansProviders(ServiceProvider services, string connectionString)
    {
        _services = services;
        _connectionString = connectionString;
    }

    public IReminderTable Reminders => _services.GetRequiredService<IReminderTable>();

    public static async Task<OrleansProviders> StartAsync(string connectionString, string serviceId = "shop")
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddOrleans(silo => silo
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("shop", serviceId))
            .ConfigureEndpoints(IPAddress.Loopback, siloPort: 11111, gatewayPort: 0)  // not opened
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, connectionString))
            .AddAdoNetGrainStorage("keeping", options => (options.Invariant, options.ConnectionString) = (Invariant, connectionString))
            .AddAdoNetGrainStorage("deleting", options =>
                (options.Invariant, options.ConnectionString, options.DeleteStateOnClear) = (Invariant, connectionString, true))
            .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, connectionString)));
        var providers = new OrleansProviders(services.BuildServiceProvider(), connectionString);

        var lifecycle = new SiloLifecycleSubject(NullLogger<SiloLifecycleSubject>.Instance);
        foreach (var name in (string[])["keeping", "deleting"])
        {
            ((ILifecycleParticipant<ISiloLifecycle>)providers.Storage(name)).Participate(lifecycle);
        }

        await lifecycle.OnStart(CancellationToken.None);
        await providers.Reminders.StartAsync(CancellationToken.None);
        return providers;
    }

    public IGrainStorage Storage(string name) => _services.GetRequiredKeyedService<IGrainStorage>(name);

    /// <summary>The membership table of one cluster, with its first version row.</summary>
    public async Task<IMembershipTable> MembershipAsync(string clusterId)
    {
        var table = new AdoNetClusteringTable(
            _services,
            Options.Create(new ClusterOptions { ClusterId = clusterId, ServiceId = "shop" }),
            Options.Create(new AdoNetClusteringSiloOptions { Invariant = Invariant, ConnectionString = _connectionString }),
            NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true);
        return table;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
