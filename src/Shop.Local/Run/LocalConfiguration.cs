using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Shop.Local.Run;

/// <summary>What a local shop tells its hosts.</summary>
internal static class LocalConfiguration
{
    /// <summary>
    /// What any other configuration may change. All clients of a local shop share one address, so limits that count per address are wide.
    /// What protects an account from guessed passwords is counted per user and stays.
    /// </summary>
    public static Dictionary<string, string?> Defaults { get; } = new()
    {
        ["Logging:LogLevel:Polly"] = "Warning",
        ["RateLimits:Anonymous:Requests"] = "1000000",
        ["RateLimits:Login:Requests"] = "1000000",
        ["RateLimits:Register:Requests"] = "1000000",
    };

    /// <summary>Tells a built host its database, which is known last; read when it starts. Stronger than the environment and settings files.</summary>
    public static void Connect(IConfiguration host, string connectionString) => host["ConnectionStrings:Shop"] = connectionString;

    /// <summary>Where the parts find each other and who administers, all but the database; stronger than the environment and settings files.</summary>
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
