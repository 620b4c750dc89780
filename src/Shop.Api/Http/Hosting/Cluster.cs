using System.Net;

namespace Shop.Api.Http;

/// <summary>How this host is reached and how it reaches the silos.</summary>
internal static class Cluster
{
    public static WebApplicationBuilder AddCluster(this WebApplicationBuilder builder)
    {
        builder.UseOrleansClient(client => client.UseLocalhostClustering());
        builder.WebHost.ConfigureKestrel((context, server) =>
        {
            server.AddServerHeader = false;
            server.Listen(IPAddress.Loopback, context.Configuration.GetValue("Api:Port", 8080));
        });
        builder.Services.AddHealthChecks();
        return builder;
    }
}
