using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Dashboard;
using Shop.Hosting.Clustering;
using Shop.Hosting.Health;
using Shop.Hosting.Http;
using Shop.Hosting.Logging;
using Shop.Hosting.Running;
using Shop.Hosting.Telemetry;
using Shop.Silo.Administration;
using Shop.Silo.Commands;
using Shop.Silo.Dashboard;
using Shop.Users;

namespace Shop.Silo;

/// <summary>Builds the host of a silo: the grains, and on the admin port the dashboard, metrics and health.</summary>
public static class SiloHost
{
    /// <summary>Builds the host without starting it.</summary>
    /// <param name="args">Settings as <c>--Key=value</c>.</param>
    /// <param name="configure">Called last, before the host is built.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = args, ApplicationName = typeof(SiloHost).Assembly.GetName().Name });
        builder.AddShopLogging();
        builder.AddShopTelemetry("shop-silo");
        builder.ListenOn(ShopPort.Admin);
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 16 * 1024);
        builder.AddShopSilo(silo => silo.AddDashboard(dashboard => dashboard.HideTrace = true));
        builder.Services.LimitDashboardMetrics();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddShopGrains(builder.Configuration);
        builder.Services.AddSingleton<IStartupCheck, SchemaStartupCheck>();
        builder.Services.AddDashboardAccess();
        builder.Services.AddOptionsWithValidateOnStart<AdminOptions>().BindConfiguration(AdminOptions.Section).ValidateDataAnnotations();
        builder.Services.AddHostedService<AdminAccount>();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.Use(AddSecurityHeaders);
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapShopHealth();
        app.MapShopMetrics(ShopPort.Admin);
        app.MapLogin();
        app.MapOrleansDashboard(DashboardAccess.DashboardPath).RequireAuthorization(TokenNames.AdminRole);
        return app;
    }

    private static Task AddSecurityHeaders(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    }
}
