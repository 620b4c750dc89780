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

/// <summary>What administrators do with items.</summary>
internal static class ItemAdministration
{
    // How often a change with If-Match: * is tried against the changes of others.
    private const int Attempts = 5;

    public static void MapItemAdministration(this IEndpointRouteBuilder items)
    {
        var admin = items.MapGroup("").RequireAuthorization(BearerTokens.AdminPolicy);
        admin.MapPost("", CreateAsync)
            .WithName("createItem").WithSummary("Bring an item into the shop")
            .Sends("Location", "The item.", 201)
            .Means(201, "The item is for sale.");
        admin.MapPatch("/{itemId:id}", ChangeAsync)
            .WithName("changeItem").WithSummary("Change an item")
            .WithDescription("""
                If-Match is compared with the first part of the item's ETag only ("3" of "3-17"): a sale changes the second part, and must not spoil
                an administrator's change. The bare first part and * are good as well.
                """)
            .Takes("If-Match", "The ETag of the item that the change was made for, or *.", "\"3-17\"", needed: true)
            .Refuses(ProblemTypes.NotFound, ProblemTypes.InvalidPrecondition, ProblemTypes.PreconditionFailed, ProblemTypes.PreconditionRequired, ProblemTypes.Conflict)
            .Sends("ETag", "The item's current version.", 200, 412)
            .Means(200, "The item as it is now.");
        admin.MapPost("/{itemId:id}/stock", AdjustStockAsync)
            .WithName("adjustStock").WithSummary("Add to or take from an item's stock")
            .Refuses(ProblemTypes.NotFound, ProblemTypes.StockReserved, ProblemTypes.StockLimit)
            .Means(200, "The stock after this change.");
        admin.MapRead("/{itemId:id}/stock", ListStockAsync)
            .WithName("listStock").WithSummary("The stock ledger of an item, newest first")
            .Refuses(ProblemTypes.NotFound);
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
            IfMatch.Version { Value: var version } => Answer(await product.ChangeAsync(command, version), context.Response),
            IfMatch.Any => Answer(await ChangeCurrentAsync(product, command), context.Response),
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

            item = attempt < Attempts ? stale.Current : throw new ProblemException(ProblemTypes.Conflict);
        }

        return new ChangeItemResult.NotFound();
    }

    private static Results<Ok<ItemDetailsResponse>, ProblemResult> Answer(ChangeItemResult result, HttpResponse response)
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
                return new ProblemResult(ProblemTypes.StockReserved, $"Only {available} units are free. Nothing was changed.");
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
