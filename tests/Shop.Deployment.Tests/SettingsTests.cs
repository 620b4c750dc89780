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

/// <summary>The hosts themselves are asked: what the manifests set must be read by them and be valid.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("shop-silo")]
    [InlineData("shop-api")]
    public async Task Every_setting_of_a_pod_is_one_that_its_host_reads(string workload)
    {
        var settings = new RecordedSettings(Settings.Of(Manifests.Workload(workload)));

        await using var host = Start(workload, settings);

        Assert.Empty(settings.Unread);
    }

    [Theory]
    [InlineData("shop-silo", "Shop:Curency")]
    [InlineData("shop-api", "RateLimit:Enabled")]
    public async Task A_setting_that_no_host_reads_is_noticed(string workload, string misspelt)
    {
        var settings = new RecordedSettings(new Dictionary<string, string?>(Settings.Of(Manifests.Workload(workload))) { [misspelt] = "1" });

        await using var host = Start(workload, settings);

        Assert.Equal([misspelt], settings.Unread);
    }

    [Fact]
    public void The_migration_is_told_the_database_and_nothing_else()
    {
        var settings = Settings.Of(Manifests.Workload("shop-migrate"));

        Assert.Equal([$"ConnectionStrings:{ShopDatabase.ConnectionStringName}"], settings.Keys);
        Assert.Equal(["migrate"], Manifests.Workload("shop-migrate").Container.Args);
    }

    [Fact]
    public async Task A_silo_tells_others_its_pods_address_and_is_called_like_its_pod()
    {
        await using var host = Start("shop-silo", new RecordedSettings(Settings.Of(Manifests.Workload("shop-silo"))));

        Assert.Equal("10.1.2.3", host.Services.GetRequiredService<IOptions<EndpointOptions>>().Value.AdvertisedIPAddress.ToString());
        Assert.Equal("pod-1", host.Services.GetRequiredService<IOptions<SiloOptions>>().Value.SiloName);
    }

    [Fact]
    public void Secrets_that_pods_want_are_in_the_example_and_only_the_database_is_a_must()
    {
        var wanted = Manifests.Workloads
            .SelectMany(workload => workload.Container.Env)
            .Select(variable => variable.ValueFrom?.SecretKeyRef)
            .OfType<V1SecretKeySelector>()
            .ToList();

        Assert.All(wanted, key =>
        {
            var secret = Manifests.ExampleSecrets.Single(secret => secret.Metadata.Name == key.Name);
            Assert.True(key.Optional is true || secret.StringData.ContainsKey(key.Key), $"{key.Name} has no {key.Key}");
            Assert.Contains($"{key.Key}:", Repository.Read($"{Manifests.Folder}/{Manifests.SecretExample}"), StringComparison.Ordinal);
        });
        Assert.Equal(["connection-string"], wanted.Where(key => key.Optional is not true).Select(key => key.Key).Distinct());
    }

    [Fact]
    public void Only_silos_see_the_silos_secrets() => Assert.All(
        Manifests.Workloads.Where(workload => workload.Name != "shop-silo").SelectMany(workload => workload.Container.Env),
        variable => Assert.NotEqual("shop-silo", variable.ValueFrom?.SecretKeyRef?.Name));

    [Fact]
    public void The_ports_of_the_pods_are_the_hosts_own()
    {
        var silo = SiloSettings.From(new ConfigurationBuilder().Build());

        Assert.Equal(
            new() { ["silo"] = silo.Port, ["gateway"] = silo.GatewayPort, ["admin"] = ShopPort.Admin.Default },
            Ports("shop-silo"));
        Assert.Equal(
            new() { ["http"] = ShopPort.Api.Default, ["metrics"] = ShopPort.ApiMetrics.Default },
            Ports("shop-api"));
    }

    private static Dictionary<string, int> Ports(string workload) =>
        Manifests.Workload(workload).Container.Ports.ToDictionary(port => port.Name, port => port.ContainerPort);

    /// <summary>Builds a host and makes it read everything that it reads at its start, without starting it.</summary>
    private static WebApplication Start(string workload, RecordedSettings settings)
    {
        Action<WebApplicationBuilder> configure = builder => ((IConfigurationBuilder)builder.Configuration).Add(settings);
        var host = workload == "shop-silo" ? SiloHost.Build([], configure) : ApiHost.Build([], configure);
        var services = host.Services;
        services.GetRequiredService<IStartupValidator>().Validate();
        services.GetRequiredService<NpgsqlDataSource>();
        services.GetRequiredService<MeterProvider>();
        Read<ClusterOptions>(services);
        Read<SiloOptions>(services);
        Read<EndpointOptions>(services);
        Read<ForwardedHeadersOptions>(services);
        return host;
    }

    private static void Read<TOptions>(IServiceProvider services)
        where TOptions : class => Assert.NotNull(services.GetRequiredService<IOptions<TOptions>>().Value);
}
