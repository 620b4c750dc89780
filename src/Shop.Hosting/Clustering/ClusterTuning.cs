using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using Shop.Hosting.Running;

namespace Shop.Hosting.Clustering;

/// <summary>
/// Timeouts of failure detection, calls and shutdown. With Orleans' defaults, callers get errors for 11 to 30 s after a silo was killed.
/// A paused silo can stay a member for more than a minute. The values here were measured with three silos on PostgreSQL 15.
/// </summary>
internal static class ClusterTuning
{
    /// <summary>5 s. A call that times out has an unknown outcome; every operation of the shop may be retried.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The cluster's id without the incarnation of its database.</summary>
    public static string ClusterIdOf(IConfiguration configuration) =>
        configuration["Orleans:ClusterId"] is { Length: > 0 } id ? id : "shop";

    public static void Configure(ClusterOptions cluster, IConfiguration configuration)
    {
        cluster.ClusterId = ClusterIdOf(configuration);
        cluster.ServiceId = configuration["Orleans:ServiceId"] is { Length: > 0 } service ? service : "shop";
    }

    /// <summary>
    /// Two missed probes of one second each: a killed silo is evicted in 2 to 3 s, a paused one in about 10 s. A starting silo waits for
    /// members whose last IAmAlive is less than 9 s old. So a cluster whose only silo was killed restarts at another address within
    /// seconds instead of 86 s.
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

        // Off: it compares the clocks of two silos. A silo whose clock is two minutes ahead would evict every joining silo. Probes
        // detect a silo that died while it joined.
        membership.EvictWhenMaxJoinAttemptTimeExceeded = false;
        membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
        membership.DefunctSiloCleanupPeriod = TimeSpan.FromHours(1);
    }

    public static void Configure(SiloMessagingOptions messaging)
    {
        messaging.ResponseTimeout = ResponseTimeout;

        // A placement request that was sent to a silo that has just died gets no reply, and all calls of that grain wait for it. With
        // Orleans' default of 30 s, some grains stayed unreachable for half a minute after all silos had been killed.
        messaging.SystemResponseTimeout = ResponseTimeout;
        messaging.PlacementTimeout = ResponseTimeout;

        // A grain with this many queued calls cannot answer them in time: reject immediately instead of letting each call time out.
        messaging.MaxEnqueuedRequestsHardLimit = 10_000;
        messaging.MaxEnqueuedRequestsSoftLimit = 5_000;
    }

    /// <summary>
    /// Off by default: high CPU usage is not overload, and with all processes on one machine it is permanent. With
    /// <c>Silo:LoadShedding=true</c> the gateways reject calls above 95 % CPU or 90 % memory.
    /// </summary>
    public static void Configure(LoadSheddingOptions shedding, IConfiguration configuration)
    {
        shedding.LoadSheddingEnabled = bool.TryParse(configuration["Silo:LoadShedding"], out var enabled) && enabled;
        shedding.CpuThreshold = 95;
        shedding.MemoryThreshold = 90;
    }

    /// <summary>
    /// A timeout during grain placement is reported with an exception of Polly inside. Unless its namespace is allowed, the caller
    /// gets a <c>CodecNotFoundException</c> instead of the cause.
    /// </summary>
    public static void Configure(ExceptionSerializationOptions exceptions) => exceptions.SupportedNamespacePrefixes.Add("Polly");

    public static void ConfigureShutdown(IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<ShutdownOptions>().BindConfiguration(ShutdownOptions.Section).ValidateDataAnnotations();
        services.AddOptions<HostOptions>().Configure<IOptions<ShutdownOptions>>(
            (host, shutdown) => host.ShutdownTimeout = shutdown.Value.Graceful);
    }
}
