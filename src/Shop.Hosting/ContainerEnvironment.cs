using Microsoft.Extensions.Configuration;

namespace Shop.Hosting;

/// <summary>Where a host runs, as far as its defaults depend on it.</summary>
internal static class ContainerEnvironment
{
    /// <summary>The official .NET images set this; whatever listens in a container is reached from outside of it.</summary>
    public static bool InContainer(this IConfiguration configuration) =>
        bool.TryParse(configuration["DOTNET_RUNNING_IN_CONTAINER"] ?? Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER"), out var inside)
        && inside;
}
