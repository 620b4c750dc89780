using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Shop.Hosting.Http;

/// <summary>The number of a <see cref="ShopPort"/>. Named options: the name is <see cref="ShopPort.Setting"/>.</summary>
internal sealed class PortOptions
{
    /// <summary>A TCP port, 0 to 65535; 0 for any free port. Default: <see cref="ShopPort.Default"/>.</summary>
    [Range(IPEndPoint.MinPort, IPEndPoint.MaxPort, ErrorMessage = "must be a port number, {1} to {2}.")]
    public int Number { get; set; }
}
