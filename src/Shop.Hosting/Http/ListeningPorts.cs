using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Shop.Hosting.Http;

/// <summary>The HTTP ports of one host: the configured ones, and after startup the ones that it listens on.</summary>
internal sealed class ListeningPorts(
    IReadOnlyList<ShopPort> ports, IOptionsMonitor<PortOptions> numbers, IOptions<HttpOptions> http, IConfiguration configuration)
{
    private readonly Dictionary<ShopPort, ListenOptions> _bound = [];

    /// <summary>The port of endpoints that have no <see cref="PortMetadata"/>.</summary>
    public ShopPort Main => ports[0];

    public IReadOnlyList<ShopPort> All => ports;

    public bool HasSeveral => ports.Count > 1;

    /// <exception cref="OptionsValidationException">A port or the address is invalid.</exception>
    public IEnumerable<IPEndPoint> GetEndpoints()
    {
        var address = http.Value.GetAddress(configuration);
        return ports.Select(port => new IPEndPoint(address, numbers.Get(port.Setting).Number));
    }

    public void Listen(KestrelServerOptions server)
    {
        foreach (var (port, endpoint) in ports.Zip(GetEndpoints()))
        {
            Action<ListenOptions> keep = options => _bound[port] = options;
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                // Both address families, or IPv4 alone where IPv6 is unavailable.
                server.ListenAnyIP(endpoint.Port, keep);
            }
            else
            {
                server.Listen(endpoint, keep);
            }
        }
    }

    /// <summary>The number of a port that the host listens on; before startup the configured number.</summary>
    public int NumberOf(ShopPort port) =>
        _bound.TryGetValue(port, out var bound) && bound.IPEndPoint is { Port: > 0 } endpoint
            ? endpoint.Port
            : numbers.Get(port.Setting).Number;

    /// <summary>True if an endpoint is available on the port that received a request.</summary>
    public bool IsAvailable(HttpContext context, Endpoint endpoint) => endpoint.Metadata.GetMetadata<PortMetadata>() switch
    {
        null => IsReceivedOn(context, Main),
        { Ports: [] } => true,
        { Ports: var named } => named.Any(port => IsReceivedOn(context, port)),
    };

    /// <summary>
    /// True if a request was received on a port. The Host header is set by the client, so it counts only without a socket (in-memory
    /// servers).
    /// </summary>
    public bool IsReceivedOn(HttpContext context, ShopPort port)
    {
        var local = context.Connection.LocalPort;
        var received = local != 0 ? local : context.Request.Host.Port ?? NumberOf(Main);
        return received == NumberOf(port);
    }
}
