using k8s.Models;
using Microsoft.Extensions.Configuration;

namespace Shop.Deployment.Tests;

/// <summary>Maps the environment variables of a container to configuration keys.</summary>
internal static class Settings
{
    // Values that come from the node or from Secrets.
    private static readonly Dictionary<string, string?> External = new()
    {
        ["metadata.name"] = "pod-1",
        ["status.podIP"] = "10.1.2.3",
        ["connection-string"] = "Host=postgres.example.org;Database=shop;Username=shop",
        ["admin-username"] = "admin",
        ["admin-password"] = "a long enough password",
        ["signing-key"] = "",
        ["mail-password"] = "",
    };

    public static Dictionary<string, string?> Of(Workload workload)
    {
        var container = workload.Container;
        var shared = (container.EnvFrom ?? []).SelectMany(source => Manifests.Get<V1ConfigMap>(source.ConfigMapRef.Name).Data);
        var own = container.Env.Select(variable => KeyValuePair.Create(variable.Name, Value(variable)));
        return shared.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)).Concat(own)
            .ToDictionary(pair => pair.Key.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), pair => pair.Value);
    }

    private static string? Value(V1EnvVar variable) => variable.Value
        ?? External[variable.ValueFrom.FieldRef?.FieldPath ?? variable.ValueFrom.SecretKeyRef.Key];
}

/// <summary>Settings that record which of them were read.</summary>
internal sealed class RecordedSettings : ConfigurationProvider, IConfigurationSource
{
    private readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);

    public RecordedSettings(IDictionary<string, string?> settings)
    {
        foreach (var (key, value) in settings)
        {
            Data[key] = value;
        }
    }

    public IEnumerable<string> Unread => Data.Keys.Where(key => !_read.Contains(key));

    public override bool TryGet(string key, out string? value)
    {
        _read.Add(key);
        return base.TryGet(key, out value);
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
}
