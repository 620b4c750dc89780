using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Idempotency;
using Shop.Api.Http.Limits;
using Shop.Api.Http.Negotiation;
using Shop.Api.Http.OpenApi;
using Shop.Api.Http.Preconditions;
using Shop.Api.Http.Problems;
using Shop.Identities;
using Shop.Orders;

namespace Shop.Api.Orders;

/// <summary>Places orders.</summary>
internal static class PlaceOrderEndpoint
{
    // Maximum wait per grain call. A longer one could not be distinguished from a call that hangs.
    private static readonly TimeSpan MaxGrainWait = TimeSpan.FromSeconds(3);

    // Additional time for the last grain call; after that the response reports the order as pending.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    // Most orders end within a second.
    private static readonly TimeSpan QuotaRetry = TimeSpan.FromSeconds(2);

    public static void MapPlaceOrder(this IEndpointRouteBuilder orders) =>
        orders.MapPost("", PlaceAsync)
            .WithName("placeOrder").WithSummary("Place an order")
            .WithDescription("""
                All lines or nothing, at the prices of the catalog. If stock, money or delivery capacity is insufficient or a price has
                changed, the response is 201 with status FAILED and the reason in failure. One Idempotency-Key identifies one order.
                A user may have a limited number of open orders, and of lines in them; one more gets 429 too-many-open-orders.
                """)
            .WithMetadata(new RequestSizeLimit(RequestHeaderLimits.MaxOrderBodyBytes))
            .WithRequestHeader(
                "If-Match",
                "The ETag of the client's list of orders, or *. Of two concurrent orders with the same ETag, one is placed.",
                "\"7\"")
            .WithProblems(ProblemTypes.InvalidPrecondition, ProblemTypes.PreconditionFailed, ProblemTypes.TooManyOpenOrders)
            .WithResponseDescription(201, "The order is final; see status.")
            .WithResponseDescription(202, "The order is accepted and PENDING. Poll Location until it is final.")
            .WithResponseHeader("Location", "The path of the order.", 201, 202)
            .WithResponseHeader("ETag", "The version of the order; for 412 that of the list.", 201, 202, 412)
            .WithResponseHeader("Preference-Applied", "The applied preference.", 201, 202);

    private static async Task<Results<Created<OrderResponse>, Accepted<OrderResponse>, ProblemResult>> PlaceAsync(
        PlaceOrderRequest body,
        ClientKey key,
        Preference preference,
        Caller caller,
        IGrainFactory grains,
        TimeProvider timeProvider,
        HttpContext context)
    {
        long? expected = context.Request.ReadIfMatch() switch
        {
            IfMatch.Absent or IfMatch.Any => null,
            IfMatch.Version { Value: var version } => version,
            IfMatch.Never => -1,
            _ => throw new UnreachableException(),
        };

        var since = timeProvider.GetTimestamp();
        var order = OrderId.For(caller.User, key.Value);
        switch (await grains.OrderSaga(order).PlaceAsync(body.ToCommand(order, caller.User, expected), Min(preference.Wait, MaxGrainWait)))
        {
            case PlaceOrderResult.Placed placed:
                context.Response.MarkReplayed(placed.Replayed);
                return ToResult(await WaitAsync(placed.Order), preference, context.Response);
            case PlaceOrderResult.KeyReused:
                return ClientKey.Reused();
            case PlaceOrderResult.StaleList stale:
                return new ProblemResult(
                    ProblemTypes.PreconditionFailed,
                    "Your list of orders has changed. Nothing was created. The current version is in ETag.")
                {
                    ETag = ETags.Of(stale.CurrentVersion),
                };
            case PlaceOrderResult.DeliveryOutOfRange rejected:
                return new ProblemResult(ProblemTypes.Validation)
                {
                    Errors = new Dictionary<string, string[]> { ["delivery.datetime"] = [rejected.Detail] },
                };
            case PlaceOrderResult.TooManyOpenOrders exceeded:
                return new ProblemResult(
                    ProblemTypes.TooManyOpenOrders,
                    $"You have {exceeded.OpenOrders} open orders with {exceeded.OpenLines} lines. Nothing was created. "
                    + "Retry after the time in Retry-After.")
                {
                    RetryAfter = QuotaRetry,
                };
            default:
                throw new UnreachableException();
        }

        // The order is accepted. A later error of the wait must not change the response.
        async Task<OrderView> WaitAsync(OrderView view)
        {
            RequestTimeouts.Restart(preference.Wait + Slack - timeProvider.GetElapsedTime(since));
            try
            {
                while (!view.IsFinal
                    && preference.Wait - timeProvider.GetElapsedTime(since) is { Ticks: > 0 } remaining
                    && !context.RequestAborted.IsCancellationRequested)
                {
                    view = await grains.Order(order).WaitForChangeAsync(caller.Viewer, view.Version, Min(remaining, MaxGrainWait)) ?? view;
                }
            }
            catch (Exception exception) when (FaultHandler.IsFault(exception))
            {
                return view;
            }

            return view;
        }
    }

    private static Results<Created<OrderResponse>, Accepted<OrderResponse>, ProblemResult> ToResult(
        OrderView order, Preference preference, HttpResponse response)
    {
        response.Headers.ETag = ETags.Of(order);
        if (preference.Applied is { } applied)
        {
            response.Headers["Preference-Applied"] = applied;
        }

        var location = $"{ApiHost.BasePath}/orders/{order.OrderId}";
        return order.IsFinal
            ? TypedResults.Created(location, OrderResponse.Of(order))
            : TypedResults.Accepted(location, OrderResponse.Of(order));
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
