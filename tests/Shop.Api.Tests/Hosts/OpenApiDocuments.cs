using Microsoft.OpenApi;

namespace Shop.Api.Tests.Hosts;

/// <summary>Reads the OpenAPI document of a running API.</summary>
internal static class OpenApiDocuments
{
    public static async Task<OpenApiDocument> ReadAsync(HttpClient http)
    {
        await using var stream = await http.GetStreamAsync("/openapi/v1.json");
        var (document, diagnostic) = await OpenApiDocument.LoadAsync(stream, "json");
        Assert.Empty(diagnostic!.Errors);
        Assert.Empty(diagnostic.Warnings);
        return document!;
    }
}
