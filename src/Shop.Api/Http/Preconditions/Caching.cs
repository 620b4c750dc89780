namespace Shop.Api.Http.Preconditions;

/// <summary>The <c>Cache-Control</c> headers of responses.</summary>
internal static class Caching
{
    /// <summary>Seconds that a browser may cache items. Stale stock and prices are harmless: an order checks both.</summary>
    public const int CatalogSeconds = 5;

    private static readonly string Catalog = $"private, max-age={CatalogSeconds}";

    /// <summary>Forbids caching of responses, unless the endpoint sets its own header.</summary>
    public static Task NoStoreAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state =>
        {
            var headers = ((HttpContext)state).Response.Headers;
            if (headers.CacheControl.Count == 0)
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        }, context);
        return next(context);
    }

    public static void CacheCatalog(this HttpResponse response, string etag)
    {
        response.Headers.CacheControl = Catalog;
        response.Headers.Vary = "Authorization";
        response.Headers.ETag = etag;
    }
}
