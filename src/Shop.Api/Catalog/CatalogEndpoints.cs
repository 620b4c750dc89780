using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Api.Http.OpenApi;
using Shop.Api.Http.Paging;
using Shop.Api.Http.Preconditions;
using Shop.Api.Http.Problems;
using Shop.Api.Http.Routing;
using Shop.Api.Http.Validation;
using Shop.Catalog;
using Shop.Identities;
using Shop.Paging;

namespace Shop.Api.Catalog;

/// <summary>Lists and finds items.</summary>
internal static class CatalogEndpoints
{
    public static void MapCatalog(this IEndpointRouteBuilder routes)
    {
        var items = routes.MapGroup("/items").WithTags("Catalog").RequireAuthorization();
        items.MapRead("", ListAsync)
            .WithName("listItems").WithSummary("List items by title")
            .WithDescription("""
                Items for sale whose title begins with the term, case-insensitive, in any script. Without a term: all items for sale.
                The characters % and _ have no special meaning.
                """)
            .WithIfNoneMatch().WithCatalogHeaders();
        items.MapRead("/search", SearchAsync)
            .WithName("searchItems").WithSummary("Search items, best match first")
            .WithDescription("Finds the words anywhere in title or description, and tolerates small typing errors.")
            .WithIfNoneMatch().WithCatalogHeaders();
        items.MapRead("/{itemId:id}", GetAsync)
            .WithName("getItem").WithSummary("Get an item")
            .WithDescription("""
                The ETag is "version-stockVersion". The first part counts changes of title, description, price and archived; the second part
                counts changes of the stock.
                """)
            .WithProblems(ProblemTypes.NotFound)
            .WithIfNoneMatch().WithCatalogHeaders();
        items.MapItemAdministration();
    }

    private static async Task<Results<Ok<ItemPage>, NotModified>> ListAsync(
        [Text(ItemRules.MaxTerm, AllowEmpty = true), Description("The beginning of the title.")] string? term,
        PageQuery query,
        IGrainFactory grains,
        HttpContext context)
    {
        var page = query.Of(term);
        return ToResult(await grains.CatalogQueries().ListAsync(string.IsNullOrEmpty(term) ? null : term, page.Request), page, context);
    }

    private static async Task<Results<Ok<ItemPage>, NotModified>> SearchAsync(
        [Required, Text(ItemRules.MaxTerm), Description("The words.")] string? q,
        PageQuery query,
        IGrainFactory grains,
        HttpContext context)
    {
        var page = query.Of(q);
        return ToResult(await grains.CatalogQueries().SearchAsync(q!, page.Request), page, context);
    }

    private static async Task<Results<Ok<ItemDetailsResponse>, NotModified, ProblemResult>> GetAsync(
        Guid itemId, IGrainFactory grains, HttpContext context)
    {
        if (await grains.Product(new ItemId(itemId)).FindAsync() is not { } item)
        {
            return new ProblemResult(ProblemTypes.NotFound);
        }

        var etag = ETags.Of(item.Version, item.StockVersion);
        context.Response.CacheCatalog(etag);
        return context.Request.HasCurrent(etag) ? NotModified.Result : TypedResults.Ok(ItemDetailsResponse.Of(item));
    }

    private static Results<Ok<ItemPage>, NotModified> ToResult(Page<ItemView> rows, PageOf page, HttpContext context)
    {
        var etag = FingerprintOf(rows);
        context.Response.CacheCatalog(etag);
        return context.Request.HasCurrent(etag)
            ? NotModified.Result
            : TypedResults.Ok(new ItemPage([.. rows.Rows.Select(ItemResponse.Of)], page.Seal(rows.Next)));
    }

    // A page has no version. Its tag is a hash of the versions of its rows and of its end.
    private static string FingerprintOf(Page<ItemView> rows)
    {
        var text = new StringBuilder();
        foreach (var item in rows.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{item.ItemId}:{item.Version}:{item.StockVersion}\n");
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.Append(rows.Next).ToString()));
        return $"W/\"{Convert.ToHexStringLower(hash.AsSpan(0, 12))}\"";
    }

    private static RouteHandlerBuilder WithIfNoneMatch(this RouteHandlerBuilder endpoint) =>
        endpoint.WithRequestHeader("If-None-Match", "The ETag of the client's copy. If it is current, the response is 304.", "\"3-17\"");

    private static RouteHandlerBuilder WithCatalogHeaders(this RouteHandlerBuilder endpoint) =>
        endpoint
            .WithResponseHeader("ETag", "The version of this representation.", 200, 304)
            .WithResponseHeader("Cache-Control", $"private, max-age={Caching.CatalogSeconds}", 200, 304);
}
