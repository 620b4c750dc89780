using System.Reflection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Shop.Silo.Dashboard;

/// <summary>Reduces how often the dashboard reads Orleans' metrics.</summary>
/// <remarks>
/// By default it reads them every second, and two of them count all activations and all cached addresses: with a million active items
/// that took a quarter of the CPU time (ADR 16). The interval of the dashboard is not public, so it is set by reflection. A test fails if
/// a later version of the package has no such property; the default then applies.
/// </remarks>
internal static class DashboardMetrics
{
    public const string Host = "Orleans.Dashboard.DashboardHost";
    public const string IntervalProperty = "ExportIntervalMilliseconds";

    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Call it after <c>AddDashboard</c>.</summary>
    public static void LimitDashboardMetrics(this IServiceCollection services)
    {
        var type = services.FirstOrDefault(service => service.ServiceType.FullName == Host)?.ServiceType;
        var interval = type?.GetProperty(IntervalProperty, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public);
        if (type is null || interval is not { CanWrite: true })
        {
            return;
        }

        services.RemoveAll(type);
        services.AddSingleton(type, provider =>
        {
            var host = ActivatorUtilities.CreateInstance(provider, type);
            interval.SetValue(host, (int)Interval.TotalMilliseconds);
            return host;
        });
    }
}
