using System.ComponentModel;
using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.OpenApi;
using Shop.Api.Http.Paging;
using Shop.Api.Http.Preconditions;
using Shop.Api.Http.Problems;
using Shop.Api.Http.Routing;
using Shop.Api.Http.Validation;
using Shop.Identities;
using Shop.Orders;

namespace Shop.Api.Orders;

/// <summary>The caller's orders.</summary>
internal static class OrderEndpoints
{
    /// <summary>The description of paging in lists of orders.</summary>
    public const string ShortPages = "A page with long orders may have fewer rows than the limit. The last page has a nextCursor of null.";

    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapGroup("/orders").WithTags("Orders").RequireAuthorization();
        orders.MapPlaceOrder();
        orders.MapRead("", ListAsync)
            .WithName("listOrders").WithSummary("List my orders, newest first")
            .WithDescription(ShortPages)
            .WithRequestHeader(
                "If-None-Match", "The ETag of the client's copy. If it is current, the response is 304.", "\"7-1764540000000000\"")
            .WithResponseHeader(
                "ETag",
                "The version of the whole list, and a hash of this page. Usable as If-Match of a new order: only the version is compared.",
                200,
                304);
        orders.MapRead("/{orderId:id}", GetAsync)
            .WithName("getOrder").WithSummary("Get an order")
            .WithDescription("For the owner and administrators. For other users: 404.")
            .WithRequestHeader(
                "If-None-Match", "The ETag of the client's copy. If it is current, the response is 304.", "\"2-1764540000000000\"")
            .WithProblems(ProblemTypes.NotFound)
            .WithResponseHeader("ETag", "The version of the order, and the time of its last change.", 200, 304);
        orders.MapRead("/{orderId:id}/timeline", GetTimelineAsync)
            .WithName("getTimeline").WithSummary("List the steps of an order")
            .WithProblems(ProblemTypes.NotFound);
        orders.MapOrderEvents();
        orders.MapPost("/{orderId:id}/cancellation", CancelAsync)
            .WithName("cancelOrder").WithSummary("Cancel a processed order")
            .WithDescription("Possible before its delivery. Refunds the payment and releases the stock. Idempotent.")
            .WithProblems(ProblemTypes.NotFound, ProblemTypes.NotCancellable)
            .WithResponseHeader("ETag", "The version of the order, and the time of its last change.", 200)
            .WithResponseDescription(200, "The cancelled order. The payment is refunded and the stock released.");

        routes.MapRead("/items/reservations", ListReservationsAsync)
            .WithName("listReservations").WithSummary("List my reservations, newest first").WithTags("Catalog")
            .WithDescription(ShortPages)
            .RequireAuthorization();
    }

    private static async Task<Results<Ok<OrderPage>, NotModified>> ListAsync(
        [FilterWord(OrderWords.Pending, OrderWords.Processed, OrderWords.Failed, OrderWords.Cancelled)]
        [Description("The status of the orders. Default: all.")]
        string? status,
        PageQuery query,
        Caller caller,
        IGrainFactory grains,
        HttpContext context)
    {
        var page = query.Of(status);
        var list = await grains.OrderQueries().ListAsync(caller.User, OrderWords.ParseStatus(status), page.Request);
        var etag = ETags.Of(list.Version, list.Page.Rows);
        context.Response.Headers.ETag = etag;
        return context.Request.HasCurrent(etag)
            ? NotModified.Result
            : TypedResults.Ok(new OrderPage([.. list.Page.Rows.Select(OrderResponse.Of)], page.Seal(list.Page.Next)));
    }

    private static async Task<Results<Ok<OrderResponse>, NotModified, ProblemResult>> GetAsync(
        Guid orderId, Caller caller, IGrainFactory grains, HttpContext context)
    {
        if (await grains.Order(new OrderId(orderId)).FindAsync(caller.Viewer) is not { } order)
        {
            return new ProblemResult(ProblemTypes.NotFound);
        }

        var etag = ETags.Of(order);
        context.Response.Headers.ETag = etag;
        return context.Request.HasCurrent(etag) ? NotModified.Result : TypedResults.Ok(OrderResponse.Of(order));
    }

    private static async Task<Results<Ok<TimelineResponse>, ProblemResult>> GetTimelineAsync(
        Guid orderId, Caller caller, IGrainFactory grains) =>
        await grains.Order(new OrderId(orderId)).FindTimelineAsync(caller.Viewer) is { } steps
            ? TypedResults.Ok(new TimelineResponse(orderId, [.. steps.Select(TimelineStepResponse.Of)]))
            : new ProblemResult(ProblemTypes.NotFound);

    private static async Task<Results<Ok<OrderResponse>, ProblemResult>> CancelAsync(
        Guid orderId, Caller caller, IGrainFactory grains, HttpResponse response)
    {
        switch (await grains.OrderSaga(new OrderId(orderId)).CancelAsync(caller.User))
        {
            case CancelOrderResult.Cancelled { Order: var order }:
                response.Headers.ETag = ETags.Of(order);
                return TypedResults.Ok(OrderResponse.Of(order));
            case CancelOrderResult.NotCancellable rejected:
                return new ProblemResult(ProblemTypes.NotCancellable, rejected.Detail);
            case CancelOrderResult.NotFound:
                return new ProblemResult(ProblemTypes.NotFound);
            default:
                throw new UnreachableException();
        }
    }

    private static async Task<Ok<ReservationPage>> ListReservationsAsync(PageQuery query, Caller caller, IGrainFactory grains)
    {
        var page = query.Of();
        var rows = await grains.OrderQueries().ListReservationsAsync(caller.User, page.Request);
        return TypedResults.Ok(new ReservationPage([.. rows.Rows.Select(ReservationResponse.Of)], page.Seal(rows.Next)));
    }
}
