using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace Shop.Hosting.Clustering;

/// <summary>Where a silo is reached, from <c>Silo:Port</c>, <c>Silo:GatewayPort</c>, <c>Silo:Address</c> and <c>POD_IP</c>.</summary>
/// <param name="Port">For other silos.</param>
/// <param name="GatewayPort">For clients; 0 for none.</param>
/// <param name="Address">
/// What the silo tells others: <c>Silo:Address</c>, else the pod's address, else 127.0.0.1; null in a container without a pod's address, where Orleans finds it.
/// </param>
public sealed record SiloSettings(int Port, int GatewayPort, IPAddress? Address)
{
    /// <summary>Reads the settings; fails with one clear line.</summary>
    public static SiloSettings From(IConfiguration configuration) => new(
        ReadPort(configuration, "Silo:Port", 11111),
        ReadPort(configuration, "Silo:GatewayPort", 30000),
        ReadAddress(configuration));

    /// <summary>A port number from the configuration; fails with one clear line.</summary>
    internal static int ReadPort(IConfiguration configuration, string key, int otherwise)
    {
        var text = configuration[key];
        if (string.IsNullOrEmpty(text))
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            ? port
            : throw new ShopConfigurationException($"{key} is \"{text}\"; it must be a port number, 0 to {IPEndPoint.MaxPort}.");
    }

    private static IPAddress? ReadAddress(IConfiguration configuration)
    {
        var (key, text) = (configuration["Silo:Address"], configuration["POD_IP"]) switch
        {
            ({ Length: > 0 } set, _) => ("Silo:Address", set),
            (_, { Length: > 0 } pod) => ("POD_IP", pod),
            _ => ("", ""),
        };
        if (text.Length == 0)
        {
            return configuration.InContainer() ? null : IPAddress.Loopback;
        }

        return IPAddress.TryParse(text, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            ? address
            : throw new ShopConfigurationException($"{key} is \"{text}\"; it must be the IP address at which other silos reach this one.");
    }
}
