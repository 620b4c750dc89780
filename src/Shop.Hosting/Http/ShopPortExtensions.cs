using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Shop.Hosting.Running;

namespace Shop.Hosting.Http;

/// <summary>
/// Which ports a host listens on, and which endpoint answers where. <c>Http:Bind</c> says who can reach them: <c>loopback</c> (the default), <c>any</c> (the default in a container)
/// or an IP address. ASP.NET Core's own <c>urls</c> and <c>http_ports</c> settings are not used.
/// </summary>
public static class ShopPortExtensions
{
    /// <summary>Makes the host listen on these ports. The first is the main one: endpoints that name no port answer only there.</summary>
    public static WebApplicationBuilder ListenOn(this WebApplicationBuilder builder, params ShopPort[] ports)
    {
        var listening = new ListeningPorts(ports);
        builder.Services.AddSingleton(listening);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, PortMatcherPolicy>());
        builder.Services.AddSingleton<IStartupCheck, HttpPortsStartupCheck>();
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, "");
        builder.WebHost.UseSetting(WebHostDefaults.HttpsPortsKey, "");
        builder.WebHost.ConfigureKestrel((context, server) =>
        {
            server.AddServerHeader = false;
            listening.Listen(server, context.Configuration);
        });
        return builder;
    }

    /// <summary>Makes the host listen on sockets that are held for it, where its ports are among them. The caller releases those that it did not take.</summary>
    public static WebApplicationBuilder ListenOnHeld(this WebApplicationBuilder builder, ReservedPorts held)
    {
        builder.Services.AddSingleton(held);
        builder.Services.Configure<SocketTransportOptions>(options =>
            options.CreateBoundListenSocket = endpoint => held.Take(endpoint) ?? SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint));
        return builder;
    }

    /// <summary>Lets an endpoint answer on these ports only.</summary>
    public static TBuilder OnPort<TBuilder>(this TBuilder endpoint, params ShopPort[] ports)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new PortMetadata(ports));

    /// <summary>Lets an endpoint answer on every port of the host.</summary>
    public static TBuilder OnEveryPort<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new PortMetadata([]));

    /// <summary>The number of a port: the one that the host listens on once it is started, the configured one before.</summary>
    public static int GetPort(this WebApplication app, ShopPort port) =>
        app.Services.GetRequiredService<ListeningPorts>().NumberOf(port, app.Configuration);
}
