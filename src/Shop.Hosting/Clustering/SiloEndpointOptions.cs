using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace Shop.Hosting.Clustering;

/// <summary>The ports of a silo, and the address under which other silos and clients reach it.</summary>
public sealed class SiloEndpointOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Silo";

    /// <summary>The TCP port for other silos, 0 to 65535. Default: 11111.</summary>
    [Range(IPEndPoint.MinPort, IPEndPoint.MaxPort, ErrorMessage = "Silo:Port must be a port number, {1} to {2}.")]
    public int Port { get; set; } = 11111;

    /// <summary>The TCP port for clients, 0 to 65535; 0 for no gateway. Default: 30000.</summary>
    [Range(IPEndPoint.MinPort, IPEndPoint.MaxPort, ErrorMessage = "Silo:GatewayPort must be a port number, {1} to {2}.")]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>
    /// The IP address that the silo advertises. Default: <c>POD_IP</c>; without that, 127.0.0.1 outside of a container, and in a
    /// container the address that Orleans finds.
    /// </summary>
    public string? Address { get; set; }

    /// <summary><see cref="Address"/> as an IP address; null if Orleans finds the address.</summary>
    internal IPAddress? AdvertisedAddress => string.IsNullOrEmpty(Address) ? null : IPAddress.Parse(Address);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var isValid = string.IsNullOrEmpty(Address)
            || (IPAddress.TryParse(Address, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any));
        if (!isValid)
        {
            yield return new ValidationResult(
                $"Silo:Address (or POD_IP) is \"{Address}\"; it must be the IP address at which other silos reach this one.",
                [nameof(Address)]);
        }
    }

    /// <summary>Reads the section. An empty value is the default, as environment variables cannot be unset everywhere.</summary>
    internal void Read(IConfiguration configuration)
    {
        Port = ReadPort(configuration, $"{Section}:{nameof(Port)}") ?? Port;
        GatewayPort = ReadPort(configuration, $"{Section}:{nameof(GatewayPort)}") ?? GatewayPort;
        Address = configuration[$"{Section}:{nameof(Address)}"];
        SetDefaultAddress(configuration);
    }

    private static int? ReadPort(IConfiguration configuration, string key) =>
        string.IsNullOrEmpty(configuration[key]) ? null : configuration.GetValue<int>(key);

    private void SetDefaultAddress(IConfiguration configuration)
    {
        if (!string.IsNullOrEmpty(Address))
        {
            return;
        }

        Address = configuration["POD_IP"] is { Length: > 0 } pod ? pod
            : configuration.InContainer() ? null
            : IPAddress.Loopback.ToString();
    }
}
