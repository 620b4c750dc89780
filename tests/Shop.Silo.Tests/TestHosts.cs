using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shop.Hosting.Clustering;
using Shop.Hosting.Health;
using Shop.Hosting.Http;
using Shop.Testing;

namespace Shop.Silo.Tests;

/// <summary>Silo and client hosts on free ports of this machine.</summary>
internal static class TestHosts
{
    public static WebApplication Silo(string connectionString, params string[] settings) => Silo(connectionString, _ => { }, settings);

    public static WebApplication Silo(string connectionString, Action<IServiceCollection> configure, params string[] settings) =>
        SiloHost.Build(
            [
                $"--ConnectionStrings:Shop={connectionString}",
                $"--Silo:Port={FreePort.Next()}",
                $"--Silo:GatewayPort={FreePort.Next()}",
                "--Admin:Port=0",
                .. settings,
            ],
            builder =>
            {
                builder.Logging.ClearProviders();
                configure(builder.Services);
            });

    public static WebApplication Client(string connectionString, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateBuilder([$"--ConnectionStrings:Shop={connectionString}", "--Api:Port=0"]);
        builder.Logging.ClearProviders();
        builder.ListenOn(ShopPort.Api);
        builder.AddShopClient();
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapShopHealth();
        return app;
    }

    public static Uri Root(this WebApplication app, ShopPort port) => new($"http://127.0.0.1:{app.GetPort(port)}");

    /// <summary>Polls until the condition is true, for events without a signal in this process.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }
    }
}
