using System.Net;
using Microsoft.Extensions.Configuration;
using Shop.Hosting.Clustering;

namespace Shop.Hosting.Tests;

public sealed class SiloSettingsTests
{
    [Fact]
    public void Without_any_setting_a_silo_stays_on_its_machine()
    {
        Assert.Equal(new SiloSettings(11111, 30000, IPAddress.Loopback), From(("DOTNET_RUNNING_IN_CONTAINER", "false")));
    }

    [Fact]
    public void In_a_container_without_a_pod_Orleans_finds_the_address()
    {
        Assert.Null(From(("DOTNET_RUNNING_IN_CONTAINER", "true")).Address);
    }

    [Fact]
    public void A_pod_is_reached_at_its_own_address()
    {
        Assert.Equal(IPAddress.Parse("10.1.2.3"), From(("POD_IP", "10.1.2.3")).Address);
    }

    [Fact]
    public void The_setting_wins_over_the_pods_address()
    {
        var settings = From(("POD_IP", "10.1.2.3"), ("Silo:Address", "fd00::1"), ("Silo:Port", "1"), ("Silo:GatewayPort", "0"));

        Assert.Equal(new SiloSettings(1, 0, IPAddress.Parse("fd00::1")), settings);
    }

    [Theory]
    [InlineData("Silo:Port", "x")]
    [InlineData("Silo:Port", "-1")]
    [InlineData("Silo:Port", "65536")]
    [InlineData("Silo:GatewayPort", "1.5")]
    [InlineData("Silo:Address", "silo.example")]
    [InlineData("Silo:Address", "0.0.0.0")]
    [InlineData("POD_IP", "none")]
    public void A_setting_that_makes_no_sense_is_named(string key, string value)
    {
        var refusal = Assert.Throws<ShopConfigurationException>(() => From((key, value)));

        Assert.StartsWith($"{key} is \"{value}\"", refusal.Message, StringComparison.Ordinal);
    }

    private static SiloSettings From(params (string Key, string Value)[] settings) => SiloSettings.From(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)).Build());
}
