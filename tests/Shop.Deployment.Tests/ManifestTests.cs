using k8s;
using k8s.Models;
using Shop.Identities;

namespace Shop.Deployment.Tests;

/// <summary>The manifests fit together: what one of them names, another one has.</summary>
public sealed class ManifestTests
{
    [Fact]
    public void Every_manifest_is_read_strictly_and_belongs_to_the_kustomization_except_the_example_of_the_secrets()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, Manifests.Folder), "*.yaml").Select(file => Path.GetFileName(file)!);

        Assert.Equal([.. Manifests.Files.Append(Manifests.SecretExample).Append("kustomization.yaml").Order()], files.Order());
        Assert.All(Manifests.All, resource => Assert.False(string.IsNullOrEmpty(resource.Metadata.Name)));
    }

    [Fact]
    public void An_unknown_field_is_noticed() =>
        Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString(
            Repository.Read("k8s/base/silo.yaml").Replace("minReadySeconds", "minimumReadySeconds", StringComparison.Ordinal), null, strict: true));

    [Fact]
    public void Everything_goes_to_the_namespace_of_whoever_applies_it() =>
        Assert.All(Manifests.All, resource => Assert.Null(resource.Metadata.NamespaceProperty));

    [Fact]
    public void No_two_resources_of_a_kind_have_one_name() =>
        Assert.Equal(Manifests.All.Count, Manifests.All.Select(resource => (resource.Kind, resource.Metadata.Name)).Distinct().Count());

    [Fact]
    public void No_secret_is_deployed() => Assert.Empty(Manifests.Of<V1Secret>());

    [Fact]
    public void A_deployment_selects_its_own_pods_and_no_others() => Assert.All(Manifests.Of<V1Deployment>(), deployment =>
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
        Assert.All(policy.Spec.Ingress.SelectMany(rule => rule.FromProperty ?? []), peer => Assert.Single(Manifests.Selected(peer.PodSelector.MatchLabels)));
    });

    [Fact]
    public void A_disruption_budget_leaves_room_to_move_pods_and_pods_to_serve() => Assert.All(Manifests.Of<V1PodDisruptionBudget>(), budget =>
    {
        var workload = Assert.Single(Manifests.Selected(budget.Spec.Selector.MatchLabels));
        var replicas = Manifests.Get<V1Deployment>(workload.Name).Spec.Replicas!.Value;

        Assert.InRange(int.Parse(budget.Spec.MaxUnavailable.Value, null), 1, replicas - 1);
    });

    [Fact]
    public void Pods_are_spread_by_the_labels_that_they_have() => Assert.All(Manifests.Workloads, workload =>
        Assert.All(workload.Pod.TopologySpreadConstraints ?? [], spread => Assert.Equal(workload.Labels, spread.LabelSelector.MatchLabels)));

    [Fact]
    public void A_pod_runs_under_an_account_of_its_own_that_exists_and_has_no_rights()
    {
        var accounts = Manifests.Workloads.Select(workload => workload.Pod.ServiceAccountName).ToList();

        Assert.Equal(accounts.Order(), Manifests.Of<V1ServiceAccount>().Select(account => account.Metadata.Name).Order());
        Assert.Equal(accounts.Count, accounts.Distinct().Count());
        Assert.All(Manifests.Workloads, workload => Assert.False(workload.Pod.AutomountServiceAccountToken));
        Assert.Empty(Manifests.Of<V1RoleBinding>());
    }

    [Fact]
    public void The_images_are_those_of_this_version() => Assert.All(Manifests.Workloads, workload =>
        Assert.Contains(workload.Container.Image, (string[])[$"shop-silo:{Repository.Version}", $"shop-api:{Repository.Version}"]));

    [Fact]
    public void Metrics_are_scraped_from_a_port_that_the_pod_has() => Assert.All(Manifests.Of<V1Deployment>(), deployment =>
    {
        var annotations = deployment.Spec.Template.Metadata.Annotations;

        Assert.Equal("/metrics", annotations["prometheus.io/path"]);
        Assert.Contains(
            int.Parse(annotations["prometheus.io/port"], null),
            Manifests.Workload(deployment.Metadata.Name).Container.Ports.Where(port => port.Name is "admin" or "metrics").Select(port => port.ContainerPort));
    });
}
