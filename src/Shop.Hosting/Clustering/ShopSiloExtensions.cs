using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Serialization;
using Shop.Hosting.Database;
using Shop.Hosting.Health;
using Shop.Hosting.Running;
using Shop.Hosting.Telemetry;

namespace Shop.Hosting.Clustering;

/// <summary>Makes a host a silo of the shop's cluster.</summary>
public static class ShopSiloExtensions
{
    /// <summary>
    /// Adds a silo: membership, reminders and grain state in PostgreSQL, tuned failure detection, health checks and start-up checks. All settings but
    /// <c>Orleans:UseKubernetesHosting</c> are read when the host starts.
    /// </summary>
    public static WebApplicationBuilder AddShopSilo(this WebApplicationBuilder builder, Action<ISiloBuilder>? configure = null)
    {
        builder.Services.AddShopDatabase("shop-silo", ShopDatabase.SiloPoolSize - ShopDatabase.UrgentConnections);
        builder.Services.AddUrgentDatabase("shop-silo");
        builder.UseOrleans(silo =>
        {
            silo.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringSiloOptions> options) => options.Configure<NpgsqlDataSource>((clustering, database) =>
            {
                clustering.Invariant = ShopStorageExtensions.Invariant;
                clustering.DataSource = database;
            }));
            silo.AddShopStorage();
            if (bool.TryParse(builder.Configuration["Orleans:UseKubernetesHosting"], out var kubernetes) && kubernetes)
            {
                silo.UseKubernetesHosting();
            }

            if (ShopTelemetry.IsTracing(builder.Configuration))
            {
                silo.AddActivityPropagation();
            }

            silo.Services.AddSingleton<ILocalSiloDetails, SiloIdentity>();
            Tune(silo.Services);
            configure?.Invoke(silo);
        });

        builder.Services.AddHealthChecks()
            .AddCheck<SiloHealthCheck>("silo", tags: [ShopHealth.Ready])
            .AddCheck<DatabaseHealthCheck>("database", tags: [ShopHealth.Ready]);
        builder.Services.AddSingleton<IStartupCheck, SiloPortsStartupCheck>();
        builder.Services.AddSingleton<IStartupCheck, DatabaseStartupCheck>();
        return builder;
    }

    private static void Tune(IServiceCollection services)
    {
        services.AddOptions<ClusterOptions>().Configure<IConfiguration>(ClusterTuning.Configure);
        services.AddOptions<LoadSheddingOptions>().Configure<IConfiguration>(ClusterTuning.Configure);
        services.Configure<ClusterMembershipOptions>(ClusterTuning.Configure);
        services.Configure<SiloMessagingOptions>(ClusterTuning.Configure);
        services.Configure<ExceptionSerializationOptions>(ClusterTuning.Configure);
        services.AddOptions<EndpointOptions>().Configure<IConfiguration>(Configure);
        services.AddOptions<SiloOptions>().Configure<IConfiguration>((silo, configuration) =>
            silo.SiloName = configuration["POD_NAME"] is { Length: > 0 } pod ? pod : silo.SiloName);
        ClusterTuning.ConfigureShutdown(services);
    }

    private static void Configure(EndpointOptions endpoints, IConfiguration configuration)
    {
        var settings = SiloSettings.From(configuration);
        endpoints.SiloPort = settings.Port;
        endpoints.GatewayPort = settings.GatewayPort;
        if (settings.Address is null)
        {
            return;
        }

        endpoints.AdvertisedIPAddress = settings.Address;
        if (!IPAddress.IsLoopback(settings.Address))
        {
            // The address may be one that only others see (a published port): listen on all.
            var any = settings.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
            endpoints.SiloListeningEndpoint = new IPEndPoint(any, settings.Port);
            endpoints.GatewayListeningEndpoint = settings.GatewayPort == 0 ? null : new IPEndPoint(any, settings.GatewayPort);
        }
    }
}
