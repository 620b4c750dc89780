using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry.Metrics;
using Orleans.Configuration;
using Shop.Api;
using Shop.Hosting.Clustering;
using Shop.Hosting.Database;
using Shop.Hosting.Http;
using Shop.Silo;

namespace Shop.Deployment.Tests;

/// <summary>The settings of the manifests are valid, and the hosts read all of them.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("shop-silo")]
    [InlineData("shop-api")]
    public async Task The_host_reads_every_setting_of_its_pod(string workload)
    {
        var settings = new RecordedSettings(Settings.Of(Manifests.Workload(workload)));

        await using var host = Start(workload, settings);

        Assert.Empty(settings.Unread);
    }

    [Theory]
    [InlineData("shop-silo", "Shop:Curency")]
    [InlineData("shop-api", "RateLimit:Enabled")]
    public async Task A_setting_that_no_host_reads_is_reported(string workload, string misspelt)
    {
        var values = new Dictionary<string, string?>(Settings.Of(Manifests.Workload(workload))) { [misspelt] = "1" };
        var settings = new RecordedSettings(values);

        await using var host = Start(workload, settings);

        Assert.Equal([misspelt], settings.Unread);
    }

    [Fact]
    public void The_connection_string_is_the_only_setting_of_the_migration()
    {
        var settings = Settings.Of(Manifests.Workload("shop-migrate"));

        Assert.Equal([$"ConnectionStrings:{ShopDatabase.ConnectionStringName}"], settings.Keys);
        Assert.Equal(["migrate"], Manifests.Workload("shop-migrate").Container.Args);
    }

    [Fact]
    public async Task A_silo_advertises_the_address_of_its_pod_and_has_its_name()
    {
        await using var host = Start("shop-silo", new RecordedSettings(Settings.Of(Manifests.Workload("shop-silo"))));

        Assert.Equal("10.1.2.3", host.Services.GetRequiredService<IOptions<EndpointOptions>>().Value.AdvertisedIPAddress.ToString());
        Assert.Equal("pod-1", host.Services.GetRequiredService<IOptions<SiloOptions>>().Value.SiloName);
    }

    [Fact]
    public void The_example_has_all_secrets_and_only_the_connection_string_is_required()
    {
        var references = Manifests.Workloads
            .SelectMany(workload => workload.Container.Env)
            .Select(variable => variable.ValueFrom?.SecretKeyRef)
            .OfType<V1SecretKeySelector>()
            .ToList();

        Assert.All(references, key =>
        {
            var secret = Manifests.ExampleSecrets.Single(secret => secret.Metadata.Name == key.Name);
            Assert.True(key.Optional is true || secret.StringData.ContainsKey(key.Key), $"{key.Name} has no {key.Key}");
            Assert.Contains($"{key.Key}:", Repository.Read($"{Manifests.Folder}/{Manifests.SecretExample}"), StringComparison.Ordinal);
        });
        Assert.Equal(["connection-string"], references.Where(key => key.Optional is not true).Select(key => key.Key).Distinct());
    }

    [Fact]
    public void Only_silos_get_the_silos_secrets() => Assert.All(
        Manifests.Workloads.Where(workload => workload.Name != "shop-silo").SelectMany(workload => workload.Container.Env),
        variable => Assert.NotEqual("shop-silo", variable.ValueFrom?.SecretKeyRef?.Name));

    [Fact]
    public void The_ports_of_the_pods_are_the_defaults_of_the_hosts()
    {
        var silo = new SiloEndpointOptions();

        Assert.Equal(
            new() { ["silo"] = silo.Port, ["gateway"] = silo.GatewayPort, ["admin"] = ShopPort.Admin.Default },
            Ports("shop-silo"));
        Assert.Equal(
            new() { ["http"] = ShopPort.Api.Default, ["metrics"] = ShopPort.ApiMetrics.Default },
            Ports("shop-api"));
    }

    private static Dictionary<string, int> Ports(string workload) =>
        Manifests.Workload(workload).Container.Ports.ToDictionary(port => port.Name, port => port.ContainerPort);

    /// <summary>Builds a host and reads all settings that it reads during startup, without starting it.</summary>
    private static WebApplication Start(string workload, RecordedSettings settings)
    {
        Action<WebApplicationBuilder> configure = builder => ((IConfigurationBuilder)builder.Configuration).Add(settings);
        var host = workload == "shop-silo" ? SiloHost.Build([], configure) : ApiHost.Build([], configure);
        var services = host.Services;
        services.GetRequiredService<IStartupValidator>().Validate();
        services.GetRequiredService<NpgsqlDataSource>();
        services.GetRequiredService<MeterProvider>();
        ReadClusterOptions(services);
        Read<SiloOptions>(services);
        Read<EndpointOptions>(services);
        Read<ForwardedHeadersOptions>(services);
        return host;
    }

    // Not the options themselves: the incarnation, which completes them, is in the database.
    private static void ReadClusterOptions(IServiceProvider services) =>
        Assert.All(services.GetServices<IConfigureOptions<ClusterOptions>>(), configure => configure.Configure(new()));

    private static void Read<TOptions>(IServiceProvider services)
        where TOptions : class => Assert.NotNull(services.GetRequiredService<IOptions<TOptions>>().Value);
}
