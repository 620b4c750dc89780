namespace Shop.Api.Http;

/// <summary>What may be kept, by whom, and for how long.</summary>
internal static class Caching
{
    /// <summary>Seconds that a browser may show an item without asking: stock and price may be that old, an order decides anyway.</summary>
    public const int CatalogueSeconds = 5;

    private static readonly string Catalogue = $"private, max-age={CatalogueSeconds}";

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

    public static void CacheCatalogue(this HttpResponse response, string etag)
    {
        response.Headers.CacheControl = Catalogue;
        response.Headers.Vary = "Authorization";
        response.Headers.ETag = etag;
    }
}
