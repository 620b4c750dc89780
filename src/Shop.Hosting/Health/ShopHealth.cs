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
    /// <summary>The tag of checks that decide whether a host gets work.</summary>
    public const string Ready = "ready";

    /// <summary>
    /// <c>/health/live</c>: the process serves HTTP (restart it if not). <c>/health/ready</c>: send it work (200) or not (503). On every port of the host, for anybody; the
    /// answer names the checks but no cause.
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
