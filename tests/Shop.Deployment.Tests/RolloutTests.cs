using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Shop.Hosting.Database;
using Shop.Silo;

namespace Shop.Deployment.Tests;

/// <summary>Pods come and go without anybody noticing.</summary>
public sealed partial class RolloutTests
{
    // PostgreSQL keeps these for superusers (superuser_reserved_connections).
    private const int Reserved = 3;

    // It has one connection of its own.
    private const int Migration = 1;

    [Fact]
    public void An_update_takes_no_pod_away_before_its_successor_is_ready() => Assert.All(Manifests.Of<V1Deployment>(), deployment =>
    {
        var update = deployment.Spec.Strategy.RollingUpdate;
        Assert.Equal("0", update.MaxUnavailable.Value);
        Assert.Equal("1", update.MaxSurge.Value);
        Assert.True(deployment.Spec.Replicas > 1);
    });

    [Fact]
    public void A_pod_has_the_time_that_its_host_takes_to_stop() => Assert.All(Manifests.Of<V1Deployment>(), deployment =>
    {
        var pod = deployment.Spec.Template.Spec;
        var needed = ShutdownTime() + TimeSpan.FromSeconds(pod.Containers.Single().Lifecycle?.PreStop.Sleep.Seconds ?? 0);

        Assert.True(TimeSpan.FromSeconds(pod.TerminationGracePeriodSeconds!.Value) > needed);
        Assert.True(TimeSpan.FromSeconds(deployment.Spec.MinReadySeconds!.Value) >= needed, "pods that leave must not pile up");
    });

    [Fact]
    public void A_host_is_asked_for_its_health_where_it_answers() => Assert.All(Manifests.Of<V1Deployment>(), deployment =>
    {
        var container = deployment.Spec.Template.Spec.Containers.Single();
        var probes = new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe };

        Assert.Equal(["/health/live", "/health/live", "/health/ready"], probes.Select(probe => probe.HttpGet.Path));
        Assert.All(probes, probe => Assert.Contains(probe.HttpGet.Port.Value, container.Ports.Select(port => port.Name)));
    });

    [Fact]
    public void The_connections_of_all_pods_at_the_worst_moment_fit_into_the_database_that_is_asked_for()
    {
        var asked = AskedFor($"{Manifests.Folder}/{Manifests.SecretExample}");

        var worst = (Pods("shop-silo") * ShopDatabase.SiloPoolSize) + (Pods("shop-api") * ShopDatabase.ClientPoolSize) + Migration;

        Assert.InRange(worst + Reserved, 1, asked);
        Assert.Equal(asked, AskedFor("docs/deployment.md"));
    }

    [Fact]
    public void Browsers_stay_with_the_silo_that_made_their_cookie() =>
        Assert.Equal("ClientIP", Manifests.Get<V1Service>("shop-silo-admin").Spec.SessionAffinity);

    [Fact]
    public void The_migration_is_tried_again_and_cleared_away()
    {
        var job = Manifests.Get<V1Job>("shop-migrate").Spec;

        Assert.InRange(job.BackoffLimit!.Value, 1, 20);
        Assert.NotNull(job.TtlSecondsAfterFinished);
        Assert.Equal("Never", job.Template.Spec.RestartPolicy);
    }

    // Those that serve, the new one, and one that is leaving.
    private static int Pods(string deployment)
    {
        var spec = Manifests.Get<V1Deployment>(deployment).Spec;
        return spec.Replicas!.Value + int.Parse(spec.Strategy.RollingUpdate.MaxSurge.Value, CultureInfo.InvariantCulture) + 1;
    }

    private static int AskedFor(string file) =>
        int.Parse(MaxConnections().Match(Repository.Read(file)).Groups[1].Value, CultureInfo.InvariantCulture);

    private static TimeSpan ShutdownTime()
    {
        using var host = SiloHost.Build([]);
        return host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
    }

    [GeneratedRegex("max_connections = ([0-9]+)")]
    private static partial Regex MaxConnections();
}
