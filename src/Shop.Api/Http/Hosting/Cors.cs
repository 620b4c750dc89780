using Microsoft.AspNetCore.Cors.Infrastructure;
using Shop.Api.Http.Idempotency;

namespace Shop.Api.Http.Hosting;

/// <summary>The web sites that may call the API from a browser (<c>Cors:Origins</c>). Default: none.</summary>
internal static class Cors
{
    public static IServiceCollection AddShopCors(this IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IConfiguration>((options, configuration) =>
        {
            var origins = configuration.GetSection("Cors:Origins").Get<string[]>() ?? [];
            options.AddDefaultPolicy(policy => policy
                .WithOrigins(origins)
                .WithMethods("GET", "HEAD", "POST", "PUT", "PATCH")
                .WithHeaders("Authorization", "Content-Type", "If-Match", "If-None-Match", "Prefer", "Last-Event-ID", ClientKey.Header)
                .WithExposedHeaders(
                    "ETag", "Location", "Retry-After", "Preference-Applied", "RateLimit", "RateLimit-Policy", ClientKey.ReplayedHeader)
                .SetPreflightMaxAge(TimeSpan.FromHours(1)));
        });
        return services;
    }
}
