using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Idempotency;
using Shop.Api.Http.OpenApi;
using Shop.Api.Http.Paging;
using Shop.Api.Http.Preconditions;
using Shop.Api.Http.Problems;
using Shop.Api.Http.Routing;
using Shop.Catalog;
using Shop.Identities;

namespace Shop.Api.Catalog;

/// <summary>Item operations for administrators.</summary>
internal static class ItemAdministration
{
    // Attempts of a change with If-Match: * when it conflicts with concurrent changes.
    private const int MaxAttempts = 5;

    public static void MapItemAdministration(this IEndpointRouteBuilder items)
    {
        var admin = items.MapGroup("").RequireAuthorization(BearerTokens.AdminPolicy);
        admin.MapPost("", CreateAsync)
            .WithName("createItem").WithSummary("Create an item")
            .WithResponseHeader("Location", "The path of the item.", 201)
            .WithResponseDescription(201, "The item was created and is for sale.");
        admin.MapPatch("/{itemId:id}", ChangeAsync)
            .WithName("changeItem").WithSummary("Change an item")
            .WithDescription("""
                If-Match is compared with the first part of the item's ETag only ("3" of "3-17"), so that a sale, which changes the second
                part, does not conflict. The first part alone and * are accepted as well.
                """)
            .WithRequestHeader("If-Match", "The ETag of the item that the client read, or *.", "\"3-17\"", isRequired: true)
            .WithProblems(
                ProblemTypes.NotFound,
                ProblemTypes.InvalidPrecondition,
                ProblemTypes.PreconditionFailed,
                ProblemTypes.PreconditionRequired,
                ProblemTypes.Conflict)
            .WithResponseHeader("ETag", "The item's current version.", 200, 412)
            .WithResponseDescription(200, "The changed item.");
        admin.MapPost("/{itemId:id}/stock", AdjustStockAsync)
            .WithName("adjustStock").WithSummary("Adjust the stock of an item")
            .WithProblems(ProblemTypes.NotFound, ProblemTypes.StockReserved, ProblemTypes.StockLimit)
            .WithResponseDescription(200, "The stock after the change.");
        admin.MapRead("/{itemId:id}/stock", ListStockAsync)
            .WithName("listStock").WithSummary("List the stock entries of an item, newest first")
            .WithProblems(ProblemTypes.NotFound);
    }

    private static async Task<Results<Created<CreatedItemResponse>, ProblemResult>> CreateAsync(
        CreateItemRequest body, ClientKey key, Caller caller, IGrainFactory grains, HttpResponse response)
    {
        var command = new CreateItem(body.Title!, body.Description!, body.Quantity!.Value, new Money(body.Price!.Value));
        switch (await grains.Product(ItemId.For(caller.User, key.Value)).CreateAsync(command))
        {
            case CreateItemResult.Created created:
                response.MarkReplayed(created.Replayed);
                return TypedResults.Created($"{ApiHost.BasePath}/items/{created.Item}", new CreatedItemResponse(created.Item.Value));
            case CreateItemResult.KeyReused:
                return ClientKey.Reused();
            case CreateItemResult.InProgress:
                return ClientKey.InProgress();
            default:
                throw new UnreachableException();
        }
    }

    private static async Task<Results<Ok<ItemDetailsResponse>, ProblemResult>> ChangeAsync(
        Guid itemId, ChangeItemRequest body, IGrainFactory grains, HttpContext context)
    {
        var product = grains.Product(new ItemId(itemId));
        var price = body.Price is { } minor ? new Money(minor) : (Money?)null;
        var command = new ChangeItem(body.Title, body.Description, price, body.Archived);
        return context.Request.ReadIfMatch() switch
        {
            IfMatch.Absent => new ProblemResult(ProblemTypes.PreconditionRequired),
            IfMatch.Version { Value: var version } => ToResult(await product.ChangeAsync(command, version), context.Response),
            IfMatch.Any => ToResult(await ChangeCurrentAsync(product, command), context.Response),
            IfMatch.Never => await product.FindAsync() is { } item ? Stale(item) : new ProblemResult(ProblemTypes.NotFound),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<ChangeItemResult> ChangeCurrentAsync(IProductGrain product, ChangeItem command)
    {
        var item = await product.FindAsync();
        for (var attempt = 1; item is not null; attempt++)
        {
            var result = await product.ChangeAsync(command, item.Version);
            if (result is not ChangeItemResult.Stale stale)
            {
                return result;
            }

            item = attempt < MaxAttempts ? stale.Current : throw new ProblemException(ProblemTypes.Conflict);
        }

        return new ChangeItemResult.NotFound();
    }

    private static Results<Ok<ItemDetailsResponse>, ProblemResult> ToResult(ChangeItemResult result, HttpResponse response)
    {
        switch (result)
        {
            case ChangeItemResult.Changed { Item: var item }:
                response.Headers.ETag = ETags.Of(item.Version, item.StockVersion);
                return TypedResults.Ok(ItemDetailsResponse.Of(item));
            case ChangeItemResult.Stale { Current: var current }:
                return Stale(current);
            case ChangeItemResult.NotFound:
                return new ProblemResult(ProblemTypes.NotFound);
            default:
                throw new UnreachableException();
        }
    }

    private static async Task<Results<Ok<StockResponse>, ProblemResult>> AdjustStockAsync(
        Guid itemId, AdjustStockRequest body, ClientKey key, Caller caller, IGrainFactory grains, HttpResponse response)
    {
        switch (await grains.Product(new ItemId(itemId)).AdjustStockAsync(caller.User, key.Value, body.Delta!.Value, body.Reason!))
        {
            case AdjustStockResult.Adjusted adjusted:
                response.MarkReplayed(adjusted.Replayed);
                return TypedResults.Ok(new StockResponse(itemId, adjusted.Quantity));
            case AdjustStockResult.WouldCutIntoReserved { Available: var available }:
                return new ProblemResult(ProblemTypes.StockReserved, $"Only {available} units are available. Nothing was changed.");
            case AdjustStockResult.LimitExceeded:
                return new ProblemResult(ProblemTypes.StockLimit);
            case AdjustStockResult.KeyReused:
                return ClientKey.Reused();
            case AdjustStockResult.InProgress:
                return ClientKey.InProgress();
            case AdjustStockResult.NotFound:
                return new ProblemResult(ProblemTypes.NotFound);
            default:
                throw new UnreachableException();
        }
    }

    private static async Task<Results<Ok<StockEntryPage>, ProblemResult>> ListStockAsync(Guid itemId, PageQuery query, IGrainFactory grains)
    {
        var page = query.Of();
        if (await grains.Product(new ItemId(itemId)).FindAsync() is null)
        {
            return new ProblemResult(ProblemTypes.NotFound);
        }

        var rows = await grains.CatalogQueries().ListStockAsync(new ItemId(itemId), page.Request);
        return TypedResults.Ok(new StockEntryPage([.. rows.Rows.Select(StockEntryResponse.Of)], page.Seal(rows.Next)));
    }

    private static ProblemResult Stale(ItemView current) =>
        new(ProblemTypes.PreconditionFailed) { ETag = ETags.Of(current.Version, current.StockVersion) };
}
