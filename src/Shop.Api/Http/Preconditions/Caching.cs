namespace Shop.Api.Http.Preconditions;

/// <summary>What may be kept, by whom, and for how long.</summary>
internal static class Caching
{
    /// <summary>Seconds that a browser may show an item without asking: stock and price may be that old, an order decides anyway.</summary>
    public const int CatalogSeconds = 5;

    private static readonly string Catalog = $"private, max-age={CatalogSeconds}";

    /// <summary>Everything personal is kept nowhere; endpoints that say otherwise do so themselves.</summary>
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
