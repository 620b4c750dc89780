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

/// <summary>Buying.</summary>
internal static class PlaceOrderEndpoint
{
    // No grain waits longer, so that a waiting caller does not look like a hanging one.
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(3);

    // How much later than it likes a client hears that its order is accepted, where the grain that it waits for cannot answer.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    public static void MapPlaceOrder(this IEndpointRouteBuilder orders) =>
        orders.MapPost("", PlaceAsync)
            .WithName("placeOrder").WithSummary("Place an order")
            .WithDescription("""
                All lines or nothing, at the catalogue's prices. A refusal by the business (no stock, no money, no delivery, another price) is the outcome of the order:
                201 with status FAILED and the reason in failure. The same Idempotency-Key always means the same order.
                """)
            .WithMetadata(new RequestSizeLimit(RequestHeaderLimits.OrderBodyBytes))
            .Takes("If-Match", "The ETag of the list of one's orders that this order was made for, or *. Of two orders with the same one, one is placed.", "\"7\"")
            .Refuses(ProblemTypes.InvalidPrecondition, ProblemTypes.PreconditionFailed)
            .Means(201, "The order is final: see its status.")
            .Means(202, "The order is accepted and PENDING; it will become final. Ask at Location.")
            .Sends("Location", "The order.", 201, 202)
            .Sends("ETag", "The order's version; after 412 that of the list.", 201, 202, 412)
            .Sends("Preference-Applied", "The preference that was followed.", 201, 202);

    private static async Task<Results<Created<OrderResponse>, Accepted<OrderResponse>, ProblemResult>> PlaceAsync(
        PlaceOrderRequest body, ClientKey key, Preference preference, Caller caller, IGrainFactory grains, TimeProvider timeProvider, HttpContext context)
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
        switch (await grains.OrderSaga(order).PlaceAsync(body.ToCommand(order, caller.User, expected), Min(preference.Wait, Slice)))
        {
            case PlaceOrderResult.Placed placed:
                context.Response.MarkReplayed(placed.Replayed);
                return Answer(await WaitAsync(placed.Order), preference, context.Response);
            case PlaceOrderResult.KeyReused:
                return ClientKey.Reused();
            case PlaceOrderResult.StaleList stale:
                return new ProblemResult(ProblemTypes.PreconditionFailed, "Your orders have changed since. Nothing was created; the current version is in ETag.")
                {
                    ETag = ETags.Of(stale.CurrentVersion),
                };
            case PlaceOrderResult.DeliveryOutOfRange refused:
                return new ProblemResult(ProblemTypes.Validation) { Errors = new Dictionary<string, string[]> { ["delivery.datetime"] = [refused.Detail] } };
            default:
                throw new UnreachableException();
        }

        // The order is accepted: what goes wrong from here on is no reason not to say so.
        async Task<OrderView> WaitAsync(OrderView view)
        {
            RequestTimeouts.Renew(preference.Wait + Slack - timeProvider.GetElapsedTime(since));
            try
            {
                while (!view.IsFinal && preference.Wait - timeProvider.GetElapsedTime(since) is { Ticks: > 0 } left && !context.RequestAborted.IsCancellationRequested)
                {
                    view = await grains.Order(order).WaitForChangeAsync(caller.Viewer, view.Version, Min(left, Slice)) ?? view;
                }
            }
            catch (Exception exception) when (FaultHandler.IsFault(exception))
            {
                return view;
            }

            return view;
        }
    }

    private static Results<Created<OrderResponse>, Accepted<OrderResponse>, ProblemResult> Answer(OrderView order, Preference preference, HttpResponse response)
    {
        response.Headers.ETag = ETags.Of(order.Version);
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
