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
    public void Two_shops_that_start_concurrently_get_different_ports()
    {
        using var first = LocalPorts.Choose(0);
        using var second = LocalPorts.Choose(0);

        Assert.Distinct(
        [
            first.Api, first.Admin, first.Metrics, first.Silo, first.Gateway,
            second.Api, second.Admin, second.Metrics, second.Silo, second.Gateway,
        ]);
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
    public void A_free_port_of_the_api_stays_reserved_while_the_shop_starts()
    {
        using var ports = LocalPorts.Choose(0);
        using var other = new TcpListener(IPAddress.Loopback, ports.Api);

        Assert.Throws<SocketException>(other.Start);
    }

    [Fact]
    public void A_port_in_use_is_reported()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var exception = Assert.Throws<LocalShopException>(() => LocalPorts.Choose(port));

        Assert.Contains($"Port {port} is in use", exception.Message, StringComparison.Ordinal);
    }
}
