using k8s.Models;

namespace Shop.Deployment.Tests;

/// <summary>Every pod complies with the pod security standard <c>restricted</c> and further rules.</summary>
public sealed class PodSecurityTests
{
    [Fact]
    public void Pods_share_nothing_with_their_node() => Assert.All(Manifests.Workloads, workload =>
    {
        Assert.NotEqual(true, workload.Pod.HostNetwork);
        Assert.NotEqual(true, workload.Pod.HostPID);
        Assert.NotEqual(true, workload.Pod.HostIPC);
        Assert.All(workload.Pod.Volumes, volume => Assert.NotNull(volume.EmptyDir));
        Assert.All(workload.Container.Ports ?? [], port => Assert.Null(port.HostPort));
    });

    [Fact]
    public void Processes_are_not_root_and_cannot_become_root() => Assert.All(Manifests.Workloads, workload =>
    {
        Assert.True(workload.Pod.SecurityContext.RunAsNonRoot);
        Assert.NotEqual(0, workload.Pod.SecurityContext.RunAsUser);
        Assert.Equal("RuntimeDefault", workload.Pod.SecurityContext.SeccompProfile.Type);
        var container = workload.Container.SecurityContext;
        Assert.False(container.AllowPrivilegeEscalation);
        Assert.NotEqual(true, container.Privileged);
        Assert.Null(container.RunAsNonRoot);
        Assert.Null(container.SeccompProfile);
        Assert.Equal(["ALL"], container.Capabilities.Drop);
        Assert.Null(container.Capabilities.Add);
    });

    [Fact]
    public void Only_the_folder_for_temporary_files_is_writable() => Assert.All(Manifests.Workloads, workload =>
    {
        Assert.True(workload.Container.SecurityContext.ReadOnlyRootFilesystem);
        var mount = Assert.Single(workload.Container.VolumeMounts);
        Assert.Equal("/tmp", mount.MountPath);
        Assert.Equal(mount.Name, Assert.Single(workload.Pod.Volumes).Name);
    });

    [Fact]
    public void Memory_has_a_limit_and_cpu_a_request_only() => Assert.All(Manifests.Workloads, workload =>
    {
        var resources = workload.Container.Resources;
        Assert.Contains("cpu", resources.Requests.Keys);
        Assert.Equal(["memory"], resources.Limits.Keys);
        Assert.True(resources.Requests["memory"].ToDecimal() <= resources.Limits["memory"].ToDecimal());
    });

    [Fact]
    public void A_pod_has_one_container() => Assert.All(Manifests.Workloads, workload =>
    {
        Assert.Single(workload.Pod.Containers);
        Assert.Empty(workload.Pod.InitContainers ?? []);
    });
}
