using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Serialization;

namespace Shop.Hosting.Clustering;

/// <summary>How fast the cluster notices what happens to it. The reasons are in docs/architecture.md and the measurements behind them in docs/adr.</summary>
internal static class ClusterTuning
{
    /// <summary>A call that is not answered by then has an unknown outcome; every operation may be repeated.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Under the 30 s that Kubernetes waits before it kills.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    public static void Configure(ClusterOptions cluster, IConfiguration configuration)
    {
        cluster.ClusterId = configuration["Orleans:ClusterId"] is { Length: > 0 } id ? id : "shop";
        cluster.ServiceId = configuration["Orleans:ServiceId"] is { Length: > 0 } service ? service : "shop";
    }

    /// <summary>
    /// A dead silo is noticed in 2 to 3 s, a paused one in about 10. A starting silo waits for members until they have not shown themselves for 9 s, so a
    /// cluster whose only silo was killed starts within seconds also at another address.
    /// </summary>
    public static void Configure(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(1);
        membership.MaxProbeTimeout = TimeSpan.FromSeconds(3);
        membership.NumMissedProbesLimit = 2;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(3);
        membership.NumMissedTableIAmAliveLimit = 3;
        membership.MaxJoinAttemptTime = TimeSpan.FromMinutes(2);

        // It compares the clocks of two silos: one that is two minutes ahead would let nobody join. A silo that died while it joined is found by probes.
        membership.EvictWhenMaxJoinAttemptTimeExceeded = false;
        membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
        membership.DefunctSiloCleanupPeriod = TimeSpan.FromHours(1);
    }

    public static void Configure(SiloMessagingOptions messaging)
    {
        messaging.ResponseTimeout = ResponseTimeout;

        // What a silo asks another one while it places a grain may be lost with a silo that has just died. All calls of that grain wait for
        // it: with the 30 s that Orleans gives, a shop whose silos had all been killed had grains that nobody could reach for half a minute.
        messaging.SystemResponseTimeout = ResponseTimeout;
        messaging.PlacementTimeout = ResponseTimeout;

        // A grain with this many waiting calls cannot answer them in time: refuse at once instead of letting each time out.
        messaging.MaxEnqueuedRequestsHardLimit = 10_000;
        messaging.MaxEnqueuedRequestsSoftLimit = 5_000;
    }

    /// <summary>
    /// Off by default: a busy processor is not an overloaded shop, and with everything on one machine it is always busy. With
    /// <c>Silo:LoadShedding=true</c> the gateways refuse calls above 95 % processor or 90 % memory.
    /// </summary>
    public static void Configure(LoadSheddingOptions shedding, IConfiguration configuration)
    {
        shedding.LoadSheddingEnabled = bool.TryParse(configuration["Silo:LoadShedding"], out var enabled) && enabled;
        shedding.CpuThreshold = 95;
        shedding.MemoryThreshold = 90;
    }

    /// <summary>
    /// A silo that cannot place a grain in time says so with an exception of its resilience library inside. Unless that may travel, the
    /// caller hears of a missing codec instead.
    /// </summary>
    public static void Configure(ExceptionSerializationOptions exceptions) => exceptions.SupportedNamespacePrefixes.Add("Polly");

    public static void ConfigureShutdown(IServiceCollection services) =>
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
}
