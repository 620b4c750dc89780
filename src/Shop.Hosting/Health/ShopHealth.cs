using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Shop.Hosting.Http;

namespace Shop.Hosting.Health;

/// <summary>The health endpoints of every host.</summary>
public static class ShopHealth
{
    /// <summary>The tag of the readiness checks.</summary>
    public const string Ready = "ready";

    /// <summary>
    /// <c>/health/live</c>: 200 while the process serves HTTP; restart it otherwise. <c>/health/ready</c>: 200 if it accepts work, 503 if
    /// not. On every port of the host, without authentication; the response has the names of the checks but no causes.
    /// </summary>
    public static IEndpointRouteBuilder MapShopHealth(this IEndpointRouteBuilder routes)
    {
        Map("/health/live", _ => false);
        Map("/health/ready", check => check.Tags.Contains(Ready));
        return routes;

        void Map(string path, Func<HealthCheckRegistration, bool> predicate) =>
            routes.MapHealthChecks(path, new HealthCheckOptions { Predicate = predicate, ResponseWriter = WriteAsync })
                .OnEveryPort()
                .DisableHttpMetrics()
                .AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        var answer = new
        {
            status = report.Status.ToString(),
            checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status.ToString()),
        };
        return JsonSerializer.SerializeAsync(context.Response.Body, answer, cancellationToken: context.RequestAborted);
    }
}
