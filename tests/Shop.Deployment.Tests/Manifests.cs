using k8s;
using k8s.Models;

namespace Shop.Deployment.Tests;

/// <summary>The resources of <c>k8s/base</c>, read strictly: an unknown field or a wrong type is an exception.</summary>
internal static class Manifests
{
    public const string Folder = "k8s/base";
    public const string SecretExample = "secret.example.yaml";

    /// <summary>The files of the kustomization.</summary>
    public static IReadOnlyList<string> Files { get; } =
        KubernetesYaml.Deserialize<Kustomization>(Repository.Read($"{Folder}/kustomization.yaml"), strict: true).Resources;

    public static IReadOnlyList<IKubernetesObject<V1ObjectMeta>> All { get; } = [.. Files.SelectMany(file => Load($"{Folder}/{file}"))];

    /// <summary>Examples of the Secrets, which are not deployed.</summary>
    public static IReadOnlyList<V1Secret> ExampleSecrets { get; } = [.. Load($"{Folder}/{SecretExample}").Cast<V1Secret>()];

    public static IReadOnlyList<Workload> Workloads { get; } =
    [
        .. Of<V1Deployment>().Select(deployment => new Workload(deployment.Metadata.Name, deployment.Spec.Template)),
        .. Of<V1Job>().Select(job => new Workload(job.Metadata.Name, job.Spec.Template)),
    ];

    public static IEnumerable<T> Of<T>() => All.OfType<T>();

    public static T Get<T>(string name)
        where T : IKubernetesObject<V1ObjectMeta> => Of<T>().Single(resource => resource.Metadata.Name == name);

    public static Workload Workload(string name) => Workloads.Single(workload => workload.Name == name);

    public static IEnumerable<IKubernetesObject<V1ObjectMeta>> Load(string path) =>
        KubernetesYaml.LoadAllFromString(Repository.Read(path), null, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>();

    /// <summary>The workloads whose pods match a selector.</summary>
    public static IReadOnlyList<Workload> Selected(IDictionary<string, string> selector) =>
        [.. Workloads.Where(workload => selector.All(
            label => workload.Labels.TryGetValue(label.Key, out var value) && value == label.Value))];

    internal sealed class Kustomization
    {
        public string? ApiVersion { get; set; }

        public string? Kind { get; set; }

        public string[] Resources { get; set; } = [];
    }
}

/// <summary>A resource with a pod template. Each pod has one container.</summary>
internal sealed record Workload(string Name, V1PodTemplateSpec Template)
{
    public V1PodSpec Pod => Template.Spec;

    public V1Container Container => Pod.Containers.Single();

    public IDictionary<string, string> Labels => Template.Metadata.Labels;

    public IEnumerable<string> PortNames => (Container.Ports ?? []).Select(port => port.Name);

    public override string ToString() => Name;
}
