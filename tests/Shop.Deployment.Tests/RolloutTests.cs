using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shop.Hosting.Database;
using Shop.Hosting.Running;
using Shop.Silo;

namespace Shop.Deployment.Tests;

/// <summary>Rolling updates without downtime.</summary>
public sealed partial class RolloutTests
{
    // superuser_reserved_connections of PostgreSQL.
    private const int SuperuserConnections = 3;

    // The connection of the migration.
    private const int MigrationConnections = 1;

    [Fact]
    public void An_update_stops_no_pod_before_its_successor_is_ready() => Assert.All(Manifests.Of<V1Deployment>(), deployment =>
    {
        var update = deployment.Spec.Strategy.RollingUpdate;
        Assert.Equal("0", update.MaxUnavailable.Value);
        Assert.Equal("1", update.MaxSurge.Value);
        Assert.True(deployment.Spec.Replicas > 1);
    });

    [Fact]
    public void The_grace_period_of_a_pod_exceeds_the_shutdown_of_its_host() => Assert.All(Manifests.Of<V1Deployment>(), deployment =>
    {
        var pod = deployment.Spec.Template.Spec;
        var shutdown = ShutdownTime() + TimeSpan.FromSeconds(pod.Containers.Single().Lifecycle?.PreStop.Sleep.Seconds ?? 0);

        Assert.True(TimeSpan.FromSeconds(pod.TerminationGracePeriodSeconds!.Value) > shutdown);
        Assert.True(TimeSpan.FromSeconds(deployment.Spec.MinReadySeconds!.Value) >= shutdown, "at most one pod may shut down at a time");
    });

    [Fact]
    public void Probes_use_the_health_endpoints_and_ports_of_the_host() => Assert.All(Manifests.Of<V1Deployment>(), deployment =>
    {
        var container = deployment.Spec.Template.Spec.Containers.Single();
        var probes = new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe };

        Assert.Equal(["/health/live", "/health/live", "/health/ready"], probes.Select(probe => probe.HttpGet.Path));
        Assert.All(probes, probe => Assert.Contains(probe.HttpGet.Port.Value, container.Ports.Select(port => port.Name)));
    });

    [Fact]
    public void During_an_update_all_pods_together_need_fewer_connections_than_documented()
    {
        var documented = MaxConnectionsIn($"{Manifests.Folder}/{Manifests.SecretExample}");

        var connections = (Pods("shop-silo") * ShopDatabase.SiloPoolSize) + (Pods("shop-api") * ShopDatabase.ClientPoolSize)
            + MigrationConnections;

        Assert.InRange(connections + SuperuserConnections, 1, documented);
        Assert.Equal(documented, MaxConnectionsIn("docs/deployment.md"));
    }

    [Fact]
    public void A_browser_stays_with_the_silo_that_issued_its_cookie() =>
        Assert.Equal("ClientIP", Manifests.Get<V1Service>("shop-silo-admin").Spec.SessionAffinity);

    [Fact]
    public void The_migration_is_retried_and_deleted_after_completion()
    {
        var job = Manifests.Get<V1Job>("shop-migrate").Spec;

        Assert.InRange(job.BackoffLimit!.Value, 1, 20);
        Assert.NotNull(job.TtlSecondsAfterFinished);
        Assert.Equal("Never", job.Template.Spec.RestartPolicy);
    }

    // The replicas, a new pod, and one that is shutting down.
    private static int Pods(string deployment)
    {
        var spec = Manifests.Get<V1Deployment>(deployment).Spec;
        return spec.Replicas!.Value + int.Parse(spec.Strategy.RollingUpdate.MaxSurge.Value, CultureInfo.InvariantCulture) + 1;
    }

    private static int MaxConnectionsIn(string file) =>
        int.Parse(MaxConnections().Match(Repository.Read(file)).Groups[1].Value, CultureInfo.InvariantCulture);

    private static TimeSpan ShutdownTime()
    {
        using var host = SiloHost.Build([]);
        return host.Services.GetRequiredService<IOptions<ShutdownOptions>>().Value.Budget;
    }

    [GeneratedRegex("max_connections = ([0-9]+)")]
    private static partial Regex MaxConnections();
}
