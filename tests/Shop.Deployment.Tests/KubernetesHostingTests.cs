using k8s.Models;
using Orleans.Hosting.Kubernetes;

namespace Shop.Deployment.Tests;

/// <summary>The optional component with which silos compare their membership with their pods.</summary>
public sealed class KubernetesHostingTests
{
    private const string Folder = "k8s/components/kubernetes-hosting";

    [Fact]
    public void Its_role_may_only_read_pods_and_is_bound_to_the_silos_account()
    {
        var resources = Manifests.Load($"{Folder}/role.yaml").ToList();

        var role = resources.OfType<V1Role>().Single();
        var rule = Assert.Single(role.Rules);
        Assert.Equal(["pods"], rule.Resources);
        Assert.Equal(["get", "list", "watch"], rule.Verbs);
        var binding = resources.OfType<V1RoleBinding>().Single();
        Assert.Equal(role.Metadata.Name, binding.RoleRef.Name);
        Assert.Equal(Manifests.Workload("shop-silo").Pod.ServiceAccountName, Assert.Single(binding.Subjects).Name);
    }

    [Fact]
    public void By_default_the_package_does_not_delete_pods() => Assert.False(new KubernetesHostingOptions().DeleteDefunctSiloPods);

    [Theory]
    [InlineData("orleans~1serviceId", "Orleans__ServiceId")]
    [InlineData("orleans~1clusterId", "Orleans__ClusterId")]
    public void Its_labels_equal_the_settings(string label, string setting) => Assert.Contains(
        $"labels/{label}\n        value: {Manifests.Get<V1ConfigMap>("shop-cluster").Data[setting]}\n",
        Repository.Read($"{Folder}/kustomization.yaml"),
        StringComparison.Ordinal);
}
