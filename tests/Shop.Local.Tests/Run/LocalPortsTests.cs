using System.Net;
using System.Net.Sockets;
using Shop.Local.Run;

namespace Shop.Local.Tests.Run;

public sealed class LocalPortsTests
{
    [Fact]
    public void All_ports_differ()
    {
        using var ports = LocalPorts.Choose(0);

        Assert.Equal(5, new HashSet<int> { ports.Api, ports.Admin, ports.Metrics, ports.Silo, ports.Gateway }.Count);
    }

    [Fact]
    public void Two_shops_that_start_at_once_get_different_ports()
    {
        using var one = LocalPorts.Choose(0);
        using var other = LocalPorts.Choose(0);

        Assert.Distinct([one.Api, one.Admin, one.Metrics, one.Silo, one.Gateway, other.Api, other.Admin, other.Metrics, other.Silo, other.Gateway]);
    }

    [Fact]
    public void Orleans_can_listen_on_its_ports_once_they_are_released()
    {
        using var ports = LocalPorts.Choose(0);

        ports.ReleaseForOrleans();

        using var silo = new TcpListener(IPAddress.Loopback, ports.Silo);
        using var gateway = new TcpListener(IPAddress.Loopback, ports.Gateway);
        silo.Start();
        gateway.Start();
    }

    [Fact]
    public void A_port_that_was_found_for_the_api_is_not_given_away_while_the_shop_starts()
    {
        using var ports = LocalPorts.Choose(0);
        using var other = new TcpListener(IPAddress.Loopback, ports.Api);

        Assert.Throws<SocketException>(other.Start);
    }

    [Fact]
    public void A_taken_port_is_named_in_the_refusal()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var refused = Assert.Throws<LocalShopException>(() => LocalPorts.Choose(port));

        Assert.Contains($"Port {port} is taken", refused.Message, StringComparison.Ordinal);
    }
}
