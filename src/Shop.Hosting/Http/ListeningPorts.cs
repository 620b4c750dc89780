using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Shop.Hosting.Clustering;

namespace Shop.Hosting.Http;

/// <summary>The ports of one host: which it is configured to listen on, and which it does.</summary>
internal sealed class ListeningPorts(IReadOnlyList<ShopPort> ports)
{
    private readonly Dictionary<ShopPort, ListenOptions> _bound = [];

    /// <summary>The port of endpoints that name none.</summary>
    public ShopPort Main => ports[0];

    public IReadOnlyList<ShopPort> All => ports;

    public bool AreSeveral => ports.Count > 1;

    public IEnumerable<IPEndPoint> GetEndpoints(IConfiguration configuration) =>
        ports.Select(port => new IPEndPoint(GetAddress(configuration), SiloSettings.ReadPort(configuration, port.Setting, port.Default)));

    public void Listen(KestrelServerOptions server, IConfiguration configuration)
    {
        foreach (var (port, endpoint) in ports.Zip(GetEndpoints(configuration)))
        {
            Action<ListenOptions> keep = options => _bound[port] = options;
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                // Both families, or IPv4 alone where there is no IPv6.
                server.ListenAnyIP(endpoint.Port, keep);
            }
            else
            {
                server.Listen(endpoint, keep);
            }
        }
    }

    /// <summary>The number of a port that the host listens on; its configured number before that.</summary>
    public int NumberOf(ShopPort port, IConfiguration configuration) =>
        _bound.TryGetValue(port, out var bound) && bound.IPEndPoint is { Port: > 0 } endpoint
            ? endpoint.Port
            : SiloSettings.ReadPort(configuration, port.Setting, port.Default);

    /// <summary>Whether a request came in through a port. The Host header is the client's word; it counts only where there is no socket (in-memory servers).</summary>
    public bool CameIn(HttpContext context, ShopPort port, IConfiguration configuration)
    {
        var number = NumberOf(port, configuration);
        return context.Connection.LocalPort is var local and not 0 ? local == number : (context.Request.Host.Port ?? NumberOf(Main, configuration)) == number;
    }

    private static IPAddress GetAddress(IConfiguration configuration) => configuration["Http:Bind"] switch
    {
        null or "" => configuration.InContainer() ? IPAddress.IPv6Any : IPAddress.Loopback,
        "any" => IPAddress.IPv6Any,
        "loopback" => IPAddress.Loopback,
        { } text => IPAddress.TryParse(text, out var address)
            ? address
            : throw new ShopConfigurationException($"Http:Bind is \"{text}\"; it must be \"any\", \"loopback\" or an IP address of this machine."),
    };
}
