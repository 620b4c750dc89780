using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Shop.Hosting.Running;

namespace Shop.Hosting.Http;

/// <summary>
/// Configures the ports of a host, and the ports of its endpoints. <c>Http:Bind</c> is the address: <c>loopback</c> (the default),
/// <c>any</c> (the default in a container) or an IP address. ASP.NET Core's settings <c>urls</c> and <c>http_ports</c> are not used.
/// </summary>
public static class ShopPortExtensions
{
    /// <summary>Makes the host listen on these ports. Endpoints without a port are available on the first one only.</summary>
    public static WebApplicationBuilder ListenOn(this WebApplicationBuilder builder, params ShopPort[] ports)
    {
        builder.Services.AddOptionsWithValidateOnStart<HttpOptions>().BindConfiguration(HttpOptions.Section).ValidateDataAnnotations();
        foreach (var port in ports)
        {
            builder.Services.AddOptionsWithValidateOnStart<PortOptions>(port.Setting)
                .Configure<IConfiguration>((options, configuration) => options.Number =
                    string.IsNullOrEmpty(configuration[port.Setting]) ? port.Default : configuration.GetValue<int>(port.Setting))
                .ValidateDataAnnotations();
        }

        builder.Services.AddSingleton(services => new ListeningPorts(
            ports,
            services.GetRequiredService<IOptionsMonitor<PortOptions>>(),
            services.GetRequiredService<IOptions<HttpOptions>>(),
            services.GetRequiredService<IConfiguration>()));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, PortMatcherPolicy>());
        builder.Services.AddSingleton<IStartupCheck, HttpPortsStartupCheck>();
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, "");
        builder.WebHost.UseSetting(WebHostDefaults.HttpsPortsKey, "");
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.ApplicationServices.GetRequiredService<ListeningPorts>().Listen(server);
        });
        return builder;
    }

    /// <summary>Makes the host take over the sockets of its ports that are reserved. The caller releases the others.</summary>
    public static WebApplicationBuilder ListenOnReserved(this WebApplicationBuilder builder, ReservedPorts reserved)
    {
        builder.Services.AddSingleton(reserved);
        builder.Services.Configure<SocketTransportOptions>(options =>
            options.CreateBoundListenSocket =
                endpoint => reserved.Take(endpoint) ?? SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint));
        return builder;
    }

    /// <summary>Makes an endpoint available on these ports only.</summary>
    public static TBuilder OnPort<TBuilder>(this TBuilder endpoint, params ShopPort[] ports)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new PortMetadata(ports));

    /// <summary>Makes an endpoint available on every port of the host.</summary>
    public static TBuilder OnEveryPort<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new PortMetadata([]));

    /// <summary>True if an endpoint is available on the port that received a request.</summary>
    public static bool IsAvailable(this HttpContext context, Endpoint endpoint) =>
        context.RequestServices.GetRequiredService<ListeningPorts>().IsAvailable(context, endpoint);

    /// <summary>The number of a port that the host listens on; before startup the configured number.</summary>
    public static int GetPort(this WebApplication app, ShopPort port) =>
        app.Services.GetRequiredService<ListeningPorts>().NumberOf(port);
}
