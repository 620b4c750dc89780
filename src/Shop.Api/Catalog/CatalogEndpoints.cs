using System.ComponentModel;
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

/// <summary>Looking for things to buy.</summary>
internal static class CatalogEndpoints
{
    public static void MapCatalog(this IEndpointRouteBuilder routes)
    {
        var items = routes.MapGroup("/items").WithTags("Catalogue").RequireAuthorization();
        items.MapRead("", ListAsync)
            .WithName("listItems").WithSummary("The items for sale, by title")
            .WithDescription("Those whose title begins with the term, in any script and case; all of them without a term. % and _ are ordinary characters.")
            .TakesIfNoneMatch().SendsCatalogHeaders();
        items.MapRead("/search", SearchAsync)
            .WithName("searchItems").WithSummary("The items for sale that fit some words, best first")
            .WithDescription("Words anywhere in title or description; small typing errors are forgiven.")
            .TakesIfNoneMatch().SendsCatalogHeaders();
        items.MapRead("/{itemId:id}", GetAsync)
            .WithName("getItem").WithSummary("An item")
            .WithDescription("Its ETag is \"version-stockVersion\": the first part counts changes of the description and the price, the second one those of the stock.")
            .Refuses(ProblemTypes.NotFound)
            .TakesIfNoneMatch().SendsCatalogHeaders();
        items.MapItemAdministration();
    }

    private static async Task<Results<Ok<ItemPage>, NotModified>> ListAsync(
        [Description("What the title begins with.")] string? term, PageQuery query, IGrainFactory grains, HttpContext context)
    {
        var errors = new FieldErrors();
        errors.OptionalText("term", term, ItemRules.LongestTerm);
        errors.ThrowIfAny();

        var page = query.Of(term);
        return Answer(await grains.CatalogQueries().ListAsync(string.IsNullOrEmpty(term) ? null : term, page.Request), page, context);
    }

    private static async Task<Results<Ok<ItemPage>, NotModified>> SearchAsync(
        [Description("The words; needed.")] string? q, PageQuery query, IGrainFactory grains, HttpContext context)
    {
        var errors = new FieldErrors();
        errors.Text("q", q, ItemRules.LongestTerm);
        errors.ThrowIfAny();

        var page = query.Of(q);
        return Answer(await grains.CatalogQueries().SearchAsync(q!, page.Request), page, context);
    }

    private static async Task<Results<Ok<ItemDetailsResponse>, NotModified, ProblemResult>> GetAsync(Guid itemId, IGrainFactory grains, HttpContext context)
    {
        if (await grains.Product(new ItemId(itemId)).FindAsync() is not { } item)
        {
            return new ProblemResult(ProblemTypes.NotFound);
        }

        var etag = ETags.Of(item.Version, item.StockVersion);
        context.Response.CacheCatalog(etag);
        return context.Request.IsKnown(etag) ? NotModified.Result : TypedResults.Ok(ItemDetailsResponse.Of(item));
    }

    private static Results<Ok<ItemPage>, NotModified> Answer(Page<ItemView> rows, PageOf page, HttpContext context)
    {
        var etag = FingerprintOf(rows);
        context.Response.CacheCatalog(etag);
        return context.Request.IsKnown(etag)
            ? NotModified.Result
            : TypedResults.Ok(new ItemPage([.. rows.Rows.Select(ItemResponse.Of)], page.Seal(rows.Next)));
    }

    // A page has no version of its own: the versions of its rows, and where it ends, name it.
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

    private static RouteHandlerBuilder TakesIfNoneMatch(this RouteHandlerBuilder endpoint) =>
        endpoint.Takes("If-None-Match", "The ETag that the client has; 304 if it is still the current one.", "\"3-17\"");

    private static RouteHandlerBuilder SendsCatalogHeaders(this RouteHandlerBuilder endpoint) =>
        endpoint
            .Sends("ETag", "Names this representation.", 200, 304)
            .Sends("Cache-Control", $"private, max-age={Caching.CatalogSeconds}", 200, 304);
}
