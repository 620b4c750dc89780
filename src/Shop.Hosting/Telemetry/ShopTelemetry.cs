using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Shop.Hosting.Http;

namespace Shop.Hosting.Telemetry;

/// <summary>
/// Telemetry of a host: metrics at <c>/metrics</c>, and traces and metrics over OTLP if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.
/// </summary>
public static class ShopTelemetry
{
    /// <summary>The names of this project's meters and activity sources.</summary>
    public const string OwnNames = "Shop.*";

    // Orleans counts every activation and every cached address on each read of these metrics.
    private static readonly string[] ExpensiveMetrics = ["orleans-messaging-processing-activation-data", "orleans-directory-cache-size"];

    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds metrics, and traces if an OTLP endpoint is configured.</summary>
    /// <param name="serviceName">The <c>service.name</c>, for example <c>shop-silo</c>.</param>
    public static WebApplicationBuilder AddShopTelemetry(this WebApplicationBuilder builder, string serviceName)
    {
        var isExporting = IsTracing(builder.Configuration);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                serviceName,
                serviceVersion: typeof(ShopTelemetry).Assembly.GetName().Version?.ToString(3),
                serviceInstanceId: builder.Configuration["POD_NAME"] is { Length: > 0 } pod
                    ? pod
                    : $"{Environment.MachineName}-{Environment.ProcessId}"))
            .WithMetrics(metrics =>
            {
                metrics
                    .AddMeter("Microsoft.Orleans", OwnNames, "Npgsql")
                    .AddAspNetCoreInstrumentation()
                    .AddRuntimeInstrumentation()
                    .AddPrometheusExporter();
                foreach (var name in ExpensiveMetrics)
                {
                    metrics.AddView(name, MetricStreamConfiguration.Drop);
                }

                if (isExporting)
                {
                    metrics.AddOtlpExporter();
                }
            });
        if (isExporting)
        {
            telemetry.WithTracing(traces => traces
                .AddSource("Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime", OwnNames)
                .AddAspNetCoreInstrumentation(web => web.Filter = IsTraced)
                .AddNpgsql()
                .AddOtlpExporter());
        }

        return builder;
    }

    /// <summary>Serves the metrics in Prometheus format at <c>/metrics</c>, on this port only.</summary>
    public static IEndpointRouteBuilder MapShopMetrics(this IEndpointRouteBuilder routes, ShopPort port)
    {
        routes.MapPrometheusScrapingEndpoint("/metrics").OnPort(port).DisableHttpMetrics().AllowAnonymous();
        return routes;
    }

    internal static bool IsTracing(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[OtlpEndpoint]);

    private static bool IsTraced(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments("/metrics", StringComparison.Ordinal);
}
