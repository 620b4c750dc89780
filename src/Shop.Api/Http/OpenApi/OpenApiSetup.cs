using Scalar.AspNetCore;
using Shop.Api.Http.Hosting;
using Shop.Api.Http.Routing;

namespace Shop.Api.Http.OpenApi;

/// <summary>The OpenAPI document, and the page that displays it and sends requests.</summary>
internal static class OpenApiSetup
{
    public const string DocumentName = "v1";

    public static IServiceCollection AddShopOpenApi(this IServiceCollection services) =>
        services.AddOpenApi(DocumentName, options =>
        {
            options.OpenApiVersion = Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_1;
            options.AddSchemaTransformer(SchemaDocs.TransformAsync);
            options.AddOperationTransformer(OperationDocs.TransformAsync);
            options.AddDocumentTransformer(DocumentDocs.TransformAsync);
        });

    public static void MapShopOpenApi(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").WithHead().AllowAnonymous();

        // The page loads nothing from other servers: its script is part of the package; external fonts, telemetry and assistants are off.
        routes.MapScalarApiReference("/docs", options => options
                .WithTitle("Orleans.Shop")
                .WithOpenApiRoutePattern("/openapi/{documentName}.json")
                .AddDocument(DocumentName)
                .DisableDefaultFonts()
                .DisableTelemetry()
                .DisableAgent()
                .DisableMcp()
                .HideClientButton()
                .HideDeveloperTools()
                .AddPreferredSecuritySchemes(DocumentDocs.SecurityScheme))
            .WithSecurityHeadersPolicy(SecurityHeaders.Docs)
            .WithHead()
            .AllowAnonymous();
    }
}
