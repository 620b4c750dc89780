using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shop.Hosting.Clustering;
using Shop.Hosting.Running;

namespace Shop.Hosting.Tests.Clustering;

public sealed class SiloEndpointOptionsTests
{
    [Fact]
    public void By_default_a_silo_is_reachable_on_its_machine_only()
    {
        var options = Read(("DOTNET_RUNNING_IN_CONTAINER", "false"));

        Assert.Equal((11111, 30000, IPAddress.Loopback), (options.Port, options.GatewayPort, options.AdvertisedAddress));
    }

    [Fact]
    public void In_a_container_without_a_pod_Orleans_finds_the_address()
    {
        Assert.Null(Read(("DOTNET_RUNNING_IN_CONTAINER", "true")).AdvertisedAddress);
    }

    [Fact]
    public void A_pod_advertises_its_own_address()
    {
        Assert.Equal(IPAddress.Parse("10.1.2.3"), Read(("POD_IP", "10.1.2.3")).AdvertisedAddress);
    }

    [Fact]
    public void The_setting_overrides_the_address_of_the_pod()
    {
        var options = Read(("POD_IP", "10.1.2.3"), ("Silo:Address", "fd00::1"), ("Silo:Port", "1"), ("Silo:GatewayPort", "0"));

        Assert.Equal((1, 0, IPAddress.Parse("fd00::1")), (options.Port, options.GatewayPort, options.AdvertisedAddress));
    }

    [Fact]
    public void An_empty_port_is_the_default()
    {
        var options = Read(("Silo:Port", ""), ("Silo:GatewayPort", ""));

        Assert.Equal((11111, 30000), (options.Port, options.GatewayPort));
    }

    [Theory]
    [InlineData("Silo:Port", "x", "Silo:Port")]
    [InlineData("Silo:Port", "-1", "Silo:Port must be a port number, 0 to 65535.")]
    [InlineData("Silo:Port", "65536", "Silo:Port must be a port number, 0 to 65535.")]
    [InlineData("Silo:GatewayPort", "1.5", "Silo:GatewayPort")]
    [InlineData("Silo:Address", "silo.example", "Silo:Address (or POD_IP) is \"silo.example\"")]
    [InlineData("Silo:Address", "0.0.0.0", "Silo:Address (or POD_IP) is \"0.0.0.0\"")]
    [InlineData("POD_IP", "none", "Silo:Address (or POD_IP) is \"none\"")]
    public void An_invalid_setting_is_described_in_one_line(string key, string value, string message)
    {
        var exception = Assert.ThrowsAny<Exception>(() => Read((key, value)));

        Assert.Contains(message, StartupFailure.Describe(exception), StringComparison.Ordinal);
        Assert.DoesNotContain("DataAnnotation", StartupFailure.Describe(exception), StringComparison.Ordinal);
    }

    private static SiloEndpointOptions Read(params (string Key, string Value)[] settings)
    {
        var values = settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .AddSiloEndpointOptions()
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<SiloEndpointOptions>>().Value;
    }
}
