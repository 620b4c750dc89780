using Microsoft.AspNetCore.HttpOverrides;
using Shop.Hosting;

namespace Shop.Api.Http.Hosting;

/// <summary>
/// Which networks the proxies in front of the API are in (<c>Proxies:Networks</c>, CIDR). Only what they forward is believed;
/// without any, a client's address is the one that its connection comes from.
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
                    : throw new ShopConfigurationException($"Proxies:Networks has \"{text}\"; it must be a network such as 10.0.0.0/8."));
            }

            // Nothing known would mean that everybody is believed.
            if (networks.Length == 0)
            {
                options.ForwardedHeaders = ForwardedHeaders.None;
            }
        });
        return services;
    }
}
