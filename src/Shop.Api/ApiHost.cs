using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Shop.Api.Accounts;
using Shop.Api.Administration;
using Shop.Api.Catalog;
using Shop.Api.Deliveries;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Hosting;
using Shop.Api.Http.Json;
using Shop.Api.Http.Limits;
using Shop.Api.Http.Negotiation;
using Shop.Api.Http.OpenApi;
using Shop.Api.Http.Preconditions;
using Shop.Api.Http.Problems;
using Shop.Api.Http.Routing;
using Shop.Api.Http.Validation;
using Shop.Api.Notifications;
using Shop.Api.Orders;
using Shop.Api.Users;
using Shop.Hosting.Clustering;
using Shop.Hosting.Database;
using Shop.Hosting.Health;
using Shop.Hosting.Http;
using Shop.Hosting.Logging;
using Shop.Hosting.Telemetry;
using Shop.Text;

namespace Shop.Api;

/// <summary>The host of the HTTP API.</summary>
public static class ApiHost
{
    /// <summary>The base path of all operations.</summary>
    public const string BasePath = "/api/v1";

    /// <summary>Builds the host; the caller starts it.</summary>
    /// <param name="args">Configuration as <c>--Key=value</c>.</param>
    /// <param name="configure">Called last before the host is built; overrides everything else.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(ApiHost).Assembly.GetName().Name,
        });
        builder.AddShopLogging();
        builder.AddShopTelemetry("shop-api");
        builder.ListenOn(ShopPort.Api, ShopPort.ApiMetrics);
        builder.AddShopClient(client => client.AddOutgoingGrainCallFilter<RequestTimeouts>());
        builder.Services.RequireTextFolding(TextFolding.Fingerprint);
        AddServices(builder.Services);
        configure?.Invoke(builder);

        var app = builder.Build();
        UsePipeline(app);
        MapEndpoints(app);
        return app;
    }

    private static void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.Configure<JsonOptions>(options => JsonRules.Apply(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.Configure<RouteOptions>(options => options.SetParameterPolicy<IdConstraint>(IdConstraint.Name));
        services.Configure<KestrelServerOptions>(options => RequestHeaderLimits.Apply(options.Limits));
        services.AddExceptionHandler<FaultHandler>();
        services.AddBearerTokens();
        services.AddShopSecurityHeaders();
        services.AddShopCors();
        services.AddShopProxies();
        services.AddShopOpenApi();

        services.AddOptionsWithValidateOnStart<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section).ValidateDataAnnotations();
        services.AddSingleton<RateLimits>();
        services.AddRateLimiter(options => options.OnRejected = (context, _) => RateLimits.RejectAsync(context.HttpContext, context.Lease));
        services.AddOptions<Microsoft.AspNetCore.RateLimiting.RateLimiterOptions>()
            .Configure<RateLimits>((options, limits) => options.GlobalLimiter = limits.Limiter);

        services.AddOptionsWithValidateOnStart<LoadOptions>().BindConfiguration(LoadOptions.Section).ValidateDataAnnotations();
        services.AddSingleton<LoadShedding>();
        services.AddSingleton<ClientConcurrencyLimiter>();
        services.AddSingleton<BodyReception>();
        services.AddSingleton<RequestTimeouts>();
        services.AddSingleton<LoginConcurrencyLimiter>();
    }

    // The order is part of the contract: cheap rejections come first, and each rejection is a problem document.
    private static void UsePipeline(WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.Use(Caching.NoStoreAsync);
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = _ => Task.CompletedTask,
            AllowStatusCode404Response = true,
        });
        app.UseStatusCodePages(context => ProblemResult.OfStatus(context.HttpContext).ExecuteAsync(context.HttpContext));
        app.Use(RequestHeaderLimits.CheckAsync);
        app.UseRouting();
        app.Use((context, next) => context.RequestServices.GetRequiredService<ClientConcurrencyLimiter>().LimitAddressAsync(context, next));
        app.UseMiddleware<LoadShedding>();
        app.Use(RequestTimeouts.BeginAsync);
        app.UseCors();
        app.UseAuthentication();
        app.Use(BearerTokens.RethrowFaultAsync);
        app.Use((context, next) =>
        {
            context.RequestServices.GetRequiredService<RateLimits>().AddHeaders(context);
            return next(context);
        });
        app.UseRateLimiter();
        app.Use((context, next) => context.RequestServices.GetRequiredService<ClientConcurrencyLimiter>().LimitUserAsync(context, next));
        app.UseAuthorization();
        app.Use(MediaTypes.CheckAsync);
        app.UseMiddleware<BodyReception>();
    }

    private static void MapEndpoints(WebApplication app)
    {
        var api = app.MapGroup(BasePath)
            .WithMetadata(MediaTypes.ProducesJson.Instance)
            .WithValidation()
            .WithCluster();
        api.MapUsers();
        api.MapAccounts();
        api.MapCatalog();
        api.MapOrders();
        api.MapDeliveries();
        api.MapNotifications();
        api.MapAdministration();
        app.MapSigningKeys();
        app.MapShopOpenApi();

        var operations = app.MapGroup("").WithMetadata(RateLimits.Unlimited.Instance);
        operations.MapShopHealth();
        operations.MapShopMetrics(ShopPort.ApiMetrics);
    }
}
