using Microsoft.Extensions.Configuration;

namespace Shop.Hosting;

/// <summary>Detects whether a host runs in a container.</summary>
internal static class ContainerEnvironment
{
    private const string Variable = "DOTNET_RUNNING_IN_CONTAINER";

    /// <summary>True in the official .NET images, which set the variable. A host in a container must be reachable from outside.</summary>
    public static bool InContainer(this IConfiguration configuration) =>
        bool.TryParse(configuration[Variable] ?? Environment.GetEnvironmentVariable(Variable), out var isInContainer) && isInContainer;
}
