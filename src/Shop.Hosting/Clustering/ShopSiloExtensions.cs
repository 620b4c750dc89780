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
    /// Adds a silo: membership, reminders and grain state in PostgreSQL, tuned failure detection, health checks and startup checks. All
    /// settings except <c>Orleans:UseKubernetesHosting</c> are read when the host starts.
    /// </summary>
    public static WebApplicationBuilder AddShopSilo(this WebApplicationBuilder builder, Action<ISiloBuilder>? configure = null)
    {
        builder.Services.AddShopDatabase("shop-silo", ShopDatabase.SiloPoolSize - ShopDatabase.UrgentConnections);
        builder.Services.AddUrgentDatabase("shop-silo");
        builder.UseOrleans(silo =>
        {
            silo.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringSiloOptions> options) => options.Configure<NpgsqlDataSource>(
                (clustering, database) =>
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
        builder.Services.AddIncarnation();
        builder.Services.AddHostedService<MembershipRowMonitor>();
        builder.Services.AddSingleton<IStartupCheck, DatabaseStartupCheck>();
        return builder;
    }

    internal static IServiceCollection AddSiloEndpointOptions(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<SiloEndpointOptions>()
            .Configure<IConfiguration>((endpoints, configuration) => endpoints.Read(configuration))
            .ValidateDataAnnotations();
        return services;
    }

    private static void Tune(IServiceCollection services)
    {
        services.AddOptions<ClusterOptions>()
            .Configure<IConfiguration>(ClusterTuning.Configure)
            .PostConfigure<ClusterIncarnation>((cluster, incarnation) => cluster.ClusterId = incarnation.Extend(cluster.ClusterId));
        services.AddOptions<LoadSheddingOptions>().Configure<IConfiguration>(ClusterTuning.Configure);
        services.Configure<ClusterMembershipOptions>(ClusterTuning.Configure);
        services.Configure<SiloMessagingOptions>(ClusterTuning.Configure);
        services.Configure<ExceptionSerializationOptions>(ClusterTuning.Configure);
        services.AddSiloEndpointOptions();
        services.AddOptions<EndpointOptions>().Configure<IOptions<SiloEndpointOptions>>(
            (endpoints, settings) => Configure(endpoints, settings.Value));
        services.AddOptions<SiloOptions>().Configure<IConfiguration>((silo, configuration) =>
            silo.SiloName = configuration["POD_NAME"] is { Length: > 0 } pod ? pod : silo.SiloName);
        ClusterTuning.ConfigureShutdown(services);
    }

    private static void Configure(EndpointOptions endpoints, SiloEndpointOptions settings)
    {
        endpoints.SiloPort = settings.Port;
        endpoints.GatewayPort = settings.GatewayPort;
        if (settings.AdvertisedAddress is not { } address)
        {
            return;
        }

        endpoints.AdvertisedIPAddress = address;
        if (!IPAddress.IsLoopback(address))
        {
            // The advertised address may not exist on this machine (a published port): listen on all addresses.
            var any = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
            endpoints.SiloListeningEndpoint = new IPEndPoint(any, settings.Port);
            endpoints.GatewayListeningEndpoint = settings.GatewayPort == 0 ? null : new IPEndPoint(any, settings.GatewayPort);
        }
    }
}
