using Microsoft.AspNetCore.HttpOverrides;
using Shop.Hosting;

namespace Shop.Api.Http.Hosting;

/// <summary>
/// The networks of the trusted proxies in front of the API (<c>Proxies:Networks</c>, CIDR). Forwarded headers of other senders
/// are ignored. Default: no proxy, so the client's address is that of its connection.
/// </summary>
internal static class Proxies
{
    public static IServiceCollection AddShopProxies(this IServiceCollection services)
    {
        services.AddOptions<ForwardedHeadersOptions>().Configure<IConfiguration>((options, configuration) =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            var networks = configuration.GetSection("Proxies:Networks").Get<string[]>() ?? [];
            foreach (var text in networks)
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.TryParse(text, out var network)
                    ? network
                    : throw new ShopConfigurationException($"Proxies:Networks has \"{text}\"; a network such as 10.0.0.0/8 is expected."));
            }

            // With an empty list of known networks the middleware would trust all senders.
            if (networks.Length == 0)
            {
                options.ForwardedHeaders = ForwardedHeaders.None;
            }
        });
        return services;
    }
}
