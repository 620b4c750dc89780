using System.Reflection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Shop.Silo.Dashboard;

/// <summary>How often the dashboard reads Orleans' metrics.</summary>
/// <remarks>
/// It would do so every second, and two of them are counted by walking through all grains and all remembered addresses: with a million items
/// awake that took a quarter of all processor time. The dashboard has the interval, but nobody outside may set it; if a later version has
/// another one, it reads as often as it likes, and a test tells.
/// </remarks>
internal static class DashboardMetrics
{
    public const string Host = "Orleans.Dashboard.DashboardHost";
    public const string IntervalProperty = "ExportIntervalMilliseconds";

    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(30);

    /// <summary>To be called after the dashboard was added.</summary>
    public static void ReadDashboardMetricsRarely(this IServiceCollection services)
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
