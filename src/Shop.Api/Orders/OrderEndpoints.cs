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
    /// <summary>What clients have to know of lists of orders.</summary>
    public const string ShortPages = "A page may be shorter than the limit, where its orders have many lines; nextCursor tells whether there is more.";

    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapGroup("/orders").WithTags("Orders").RequireAuthorization();
        orders.MapPlaceOrder();
        orders.MapRead("", ListAsync)
            .WithName("listOrders").WithSummary("One's own orders, newest first")
            .WithDescription(ShortPages)
            .Takes("If-None-Match", "The ETag that the client has; 304 if it is still the current one.", "\"7\"")
            .Sends("ETag", "The version of the whole list: it counts every new order and every new status. What If-Match of a new order is compared with.", 200, 304);
        orders.MapRead("/{orderId:id}", GetAsync)
            .WithName("getOrder").WithSummary("An order")
            .WithDescription("For its owner and for administrators; for anybody else it does not exist.")
            .Takes("If-None-Match", "The ETag that the client has; 304 if it is still the current one.", "\"2\"")
            .Refuses(ProblemTypes.NotFound)
            .Sends("ETag", "The order's version.", 200, 304);
        orders.MapRead("/{orderId:id}/timeline", GetTimelineAsync)
            .WithName("getTimeline").WithSummary("What was done for an order, step by step")
            .Refuses(ProblemTypes.NotFound);
        orders.MapOrderEvents();
        orders.MapPost("/{orderId:id}/cancellation", CancelAsync)
            .WithName("cancelOrder").WithSummary("Cancel a processed order")
            .WithDescription("Before its delivery. Money and stock are returned. Repeatable: a cancelled order answers as the first time.")
            .Refuses(ProblemTypes.NotFound, ProblemTypes.NotCancellable)
            .Sends("ETag", "The order's version.", 200)
            .Means(200, "The order, CANCELLED; money and stock are returned.");

        routes.MapRead("/items/reservations", ListReservationsAsync)
            .WithName("listReservations").WithSummary("What one's orders hold or held, newest first").WithTags("Catalogue")
            .WithDescription(ShortPages)
            .RequireAuthorization();
    }

    private static async Task<Results<Ok<OrderPage>, NotModified>> ListAsync(
        [Description("PENDING, PROCESSED, FAILED or CANCELLED; all if absent.")] string? status,
        PageQuery query, Caller caller, IGrainFactory grains, HttpContext context)
    {
        var errors = new FieldErrors();
        var wanted = OrderWords.ReadStatus(errors, status);
        errors.ThrowIfAny();

        var page = query.Of(status);
        var list = await grains.OrderQueries().ListAsync(caller.User, wanted, page.Request);
        var etag = ETags.Of(list.Version);
        context.Response.Headers.ETag = etag;
        return context.Request.IsKnown(etag)
            ? NotModified.Result
            : TypedResults.Ok(new OrderPage([.. list.Page.Rows.Select(OrderResponse.Of)], page.Seal(list.Page.Next)));
    }

    private static async Task<Results<Ok<OrderResponse>, NotModified, ProblemResult>> GetAsync(Guid orderId, Caller caller, IGrainFactory grains, HttpContext context)
    {
        if (await grains.Order(new OrderId(orderId)).FindAsync(caller.Viewer) is not { } order)
        {
            return new ProblemResult(ProblemTypes.NotFound);
        }

        var etag = ETags.Of(order.Version);
        context.Response.Headers.ETag = etag;
        return context.Request.IsKnown(etag) ? NotModified.Result : TypedResults.Ok(OrderResponse.Of(order));
    }

    private static async Task<Results<Ok<TimelineResponse>, ProblemResult>> GetTimelineAsync(Guid orderId, Caller caller, IGrainFactory grains) =>
        await grains.Order(new OrderId(orderId)).FindTimelineAsync(caller.Viewer) is { } steps
            ? TypedResults.Ok(new TimelineResponse(orderId, [.. steps.Select(TimelineStepResponse.Of)]))
            : new ProblemResult(ProblemTypes.NotFound);

    private static async Task<Results<Ok<OrderResponse>, ProblemResult>> CancelAsync(Guid orderId, Caller caller, IGrainFactory grains, HttpResponse response)
    {
        switch (await grains.OrderSaga(new OrderId(orderId)).CancelAsync(caller.User))
        {
            case CancelOrderResult.Cancelled { Order: var order }:
                response.Headers.ETag = ETags.Of(order.Version);
                return TypedResults.Ok(OrderResponse.Of(order));
            case CancelOrderResult.NotCancellable refused:
                return new ProblemResult(ProblemTypes.NotCancellable, refused.Detail);
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
