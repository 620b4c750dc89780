using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Scalar.AspNetCore;
using Shop.Api.Http.Hosting;
using Shop.Api.Http.Negotiation;
using Shop.Api.Http.Preconditions;
using Shop.Api.Http.Routing;

namespace Shop.Api.Http.OpenApi;

/// <summary>The OpenAPI document, and the page that displays it and sends requests.</summary>
internal static class OpenApiSetup
{
    public const string DocumentName = "v1";
    public const OpenApiSpecVersion Version = OpenApiSpecVersion.OpenApi3_1;

    private const string DocumentPath = $"/openapi/{DocumentName}.json";

    public static IServiceCollection AddShopOpenApi(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<DocsOptions>().BindConfiguration(DocsOptions.Section).ValidateDataAnnotations();
        services.AddSingleton<OpenApiDocumentCache>();
        return services.AddOpenApi(DocumentName, options =>
        {
            options.OpenApiVersion = Version;
            options.AddSchemaTransformer(SchemaDocs.TransformAsync);
            options.AddOperationTransformer(OperationDocs.TransformAsync);
            options.AddDocumentTransformer(DocumentDocs.TransformAsync);
        });
    }

    /// <summary>Maps the document and the page, unless <see cref="DocsOptions.Enabled"/> is false.</summary>
    public static void MapShopOpenApi(this IEndpointRouteBuilder routes)
    {
        if (!routes.ServiceProvider.GetRequiredService<IOptions<DocsOptions>>().Value.Enabled)
        {
            return;
        }

        routes.MapRead(DocumentPath, GetDocumentAsync).ExcludeFromDescription().AllowAnonymous();

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

    private static async Task<Results<FileContentHttpResult, NotModified>> GetDocumentAsync(
        OpenApiDocumentCache documents, HttpContext context)
    {
        var encoding = ContentEncodings.Select(
            context.Request, ContentEncodings.Brotli, ContentEncodings.Gzip, ContentEncodings.Identity);
        var document = await documents.GetAsync(encoding);
        var headers = context.Response.Headers;
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        headers.ETag = document.ETag;

        // Caches revalidate: the document changes with an update of the shop.
        headers.CacheControl = "public, no-cache";
        if (context.Request.HasCurrent(document.ETag))
        {
            return NotModified.Result;
        }

        if (encoding != ContentEncodings.Identity)
        {
            headers.ContentEncoding = encoding;
        }

        return TypedResults.Bytes(document.Body, MediaTypeNames.Application.Json);
    }
}
