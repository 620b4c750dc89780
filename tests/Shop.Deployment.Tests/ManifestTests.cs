using k8s;
using k8s.Models;
using Shop.Identities;

namespace Shop.Deployment.Tests;

/// <summary>The manifests are consistent: every name that one of them refers to exists.</summary>
public sealed class ManifestTests
{
    [Fact]
    public void Every_manifest_but_the_example_of_the_secrets_belongs_to_the_kustomization()
    {
        var folder = Path.Combine(Repository.Root, Manifests.Folder);
        var files = Directory.EnumerateFiles(folder, "*.yaml").Select(file => Path.GetFileName(file)!);

        Assert.Equal([.. Manifests.Files.Append(Manifests.SecretExample).Append("kustomization.yaml").Order()], files.Order());
        Assert.All(Manifests.All, resource => Assert.False(string.IsNullOrEmpty(resource.Metadata.Name)));
    }

    [Fact]
    public void An_unknown_field_is_an_error() =>
        Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString(
            Repository.Read("k8s/base/silo.yaml").Replace("minReadySeconds", "minimumReadySeconds", StringComparison.Ordinal),
            null,
            strict: true));

    [Fact]
    public void No_resource_has_a_namespace_of_its_own() =>
        Assert.All(Manifests.All, resource => Assert.Null(resource.Metadata.NamespaceProperty));

    [Fact]
    public void Resources_of_a_kind_have_different_names() =>
        Assert.Equal(Manifests.All.Count, Manifests.All.Select(resource => (resource.Kind, resource.Metadata.Name)).Distinct().Count());

    [Fact]
    public void No_secret_is_deployed() => Assert.Empty(Manifests.Of<V1Secret>());

    [Fact]
    public void A_deployment_selects_its_own_pods_only() => Assert.All(Manifests.Of<V1Deployment>(), deployment =>
        Assert.Equal(deployment.Metadata.Name, Assert.Single(Manifests.Selected(deployment.Spec.Selector.MatchLabels)).Name));

    [Fact]
    public void A_service_selects_one_workload_and_names_ports_that_it_has() => Assert.All(Manifests.Of<V1Service>(), service =>
    {
        var workload = Assert.Single(Manifests.Selected(service.Spec.Selector));

        Assert.All(service.Spec.Ports, port => Assert.Contains(port.TargetPort.Value, workload.PortNames));
    });

    [Fact]
    public void A_network_policy_names_pods_and_ports_that_exist() => Assert.All(Manifests.Of<V1NetworkPolicy>(), policy =>
    {
        var guarded = Assert.Single(Manifests.Selected(policy.Spec.PodSelector.MatchLabels));

        Assert.All(policy.Spec.Ingress.SelectMany(rule => rule.Ports), port => Assert.Contains(port.Port.Value, guarded.PortNames));
        Assert.All(
            policy.Spec.Ingress.SelectMany(rule => rule.FromProperty ?? []),
            peer => Assert.Single(Manifests.Selected(peer.PodSelector.MatchLabels)));
    });

    [Fact]
    public void A_disruption_budget_permits_evictions_and_keeps_pods() => Assert.All(Manifests.Of<V1PodDisruptionBudget>(), budget =>
    {
        var workload = Assert.Single(Manifests.Selected(budget.Spec.Selector.MatchLabels));
        var replicas = Manifests.Get<V1Deployment>(workload.Name).Spec.Replicas!.Value;

        Assert.InRange(int.Parse(budget.Spec.MaxUnavailable.Value, null), 1, replicas - 1);
    });

    [Fact]
    public void Pods_are_spread_by_their_own_labels() => Assert.All(Manifests.Workloads, workload => Assert.All(
        workload.Pod.TopologySpreadConstraints ?? [],
        spread => Assert.Equal(workload.Labels, spread.LabelSelector.MatchLabels)));

    [Fact]
    public void Each_workload_has_its_own_service_account_without_permissions()
    {
        var accounts = Manifests.Workloads.Select(workload => workload.Pod.ServiceAccountName).ToList();

        Assert.Equal(accounts.Order(), Manifests.Of<V1ServiceAccount>().Select(account => account.Metadata.Name).Order());
        Assert.Equal(accounts.Count, accounts.Distinct().Count());
        Assert.All(Manifests.Workloads, workload => Assert.False(workload.Pod.AutomountServiceAccountToken));
        Assert.Empty(Manifests.Of<V1RoleBinding>());
    }

    [Fact]
    public void The_images_have_the_current_version() => Assert.All(Manifests.Workloads, workload =>
        Assert.Contains(workload.Container.Image, (string[])[$"shop-silo:{Repository.Version}", $"shop-api:{Repository.Version}"]));

    [Fact]
    public void Metrics_are_scraped_from_a_port_of_the_pod() => Assert.All(Manifests.Of<V1Deployment>(), deployment =>
    {
        var annotations = deployment.Spec.Template.Metadata.Annotations;

        Assert.Equal("/metrics", annotations["prometheus.io/path"]);
        Assert.Contains(
            int.Parse(annotations["prometheus.io/port"], null),
            Manifests.Workload(deployment.Metadata.Name).Container.Ports
                .Where(port => port.Name is "admin" or "metrics")
                .Select(port => port.ContainerPort));
    });
}
