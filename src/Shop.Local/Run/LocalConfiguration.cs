using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Shop.Local.Run;

/// <summary>The configuration of the hosts of a local shop.</summary>
internal static class LocalConfiguration
{
    /// <summary>
    /// Defaults, which all other configuration overrides. All clients of a local shop share one IP address, so limits per address are
    /// effectively off. The protection against password guessing counts per user and is unchanged.
    /// </summary>
    public static Dictionary<string, string?> Defaults { get; } = new()
    {
        ["Load:RequestsPerAddress"] = "1000000",
        ["Load:StreamsPerAddress"] = "1000000",
        ["Logging:LogLevel:Polly"] = "Warning",
        ["RateLimits:Anonymous:Requests"] = "1000000",
        ["RateLimits:Login:Requests"] = "1000000",
        ["RateLimits:Register:Requests"] = "1000000",
    };

    /// <summary>
    /// Sets the database of a host that is built but not started. Overrides the environment and settings files.
    /// </summary>
    public static void SetDatabase(IConfiguration host, string connectionString) => host["ConnectionStrings:Shop"] = connectionString;

    /// <summary>Addresses, ports and the administrator. Overrides the environment and settings files.</summary>
    public static Dictionary<string, string?> For(LocalShop shop) => new()
    {
        ["Orleans:ClusterId"] = LocalDatabase.ClusterIdOf(shop.Data),
        ["Silo:Address"] = "127.0.0.1",
        ["Silo:Port"] = Number(shop.Ports.Silo),
        ["Silo:GatewayPort"] = Number(shop.Ports.Gateway),
        ["Http:Bind"] = "loopback",
        ["Admin:Port"] = Number(shop.Ports.Admin),
        ["Api:Port"] = Number(shop.Ports.Api),
        ["Api:MetricsPort"] = Number(shop.Ports.Metrics),
        ["Admin:Username"] = shop.Admin.Username,
        ["Admin:Password"] = shop.Admin.Password,
    };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
