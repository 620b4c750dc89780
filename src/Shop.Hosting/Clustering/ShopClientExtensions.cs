using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Serialization;
using Shop.Hosting.Database;
using Shop.Hosting.Health;
using Shop.Hosting.Telemetry;

namespace Shop.Hosting.Clustering;

/// <summary>Makes a host a client of the shop's cluster.</summary>
public static class ShopClientExtensions
{
    /// <summary>
    /// Adds a client that finds gateways through the membership table and retries until it is connected. Until then the host serves
    /// HTTP, is alive and is not ready. The host's <c>StartAsync</c> completes when the client is connected.
    /// <see cref="ClusterConnection"/> has the current state.
    /// </summary>
    public static WebApplicationBuilder AddShopClient(this WebApplicationBuilder builder, Action<IClientBuilder>? configure = null)
    {
        builder.Services.AddShopDatabase("shop-client", ShopDatabase.ClientPoolSize);
        builder.Services.AddIncarnation();
        builder.Services.AddSingleton<ClusterConnection>();
        builder.Services.AddSingleton<IClusterConnectionStatusObserver>(services => services.GetRequiredService<ClusterConnection>());
        builder.Services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(
            services => services.GetRequiredService<ClusterConnection>());
        builder.Services.AddHostedService<ClusterReconnector>();
        builder.UseOrleansClient(client =>
        {
            client.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringClientOptions> options) => options.Configure<NpgsqlDataSource>(
                (clustering, database) =>
                {
                    clustering.Invariant = ShopStorageExtensions.Invariant;
                    clustering.DataSource = database;
                }));
            client.Services.AddSingleton<IGatewayListProvider, IncarnationGatewayList>();
            client.UseConnectionRetryFilter<ConnectionRetry>();
            if (ShopTelemetry.IsTracing(builder.Configuration))
            {
                client.AddActivityPropagation();
            }

            client.Services.AddOptions<ClusterOptions>().Configure<IConfiguration>(ClusterTuning.Configure);
            client.Services.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = ClusterTuning.ResponseTimeout);
            client.Services.Configure<ExceptionSerializationOptions>(ClusterTuning.Configure);
            client.Services.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
            configure?.Invoke(client);
        });

        // The web server starts concurrently with the client: the liveness endpoint must answer while no silo is reachable.
        builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        ClusterTuning.ConfigureShutdown(builder.Services);
        builder.Services.AddHealthChecks().AddCheck<ClusterConnectionHealthCheck>("cluster", tags: [ShopHealth.Ready]);
        return builder;
    }
}
