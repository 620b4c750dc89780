using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Limits;
using Shop.Api.Http.OpenApi;
using Shop.Api.Http.Problems;
using Shop.Api.Http.Routing;
using Shop.Api.Http.Streaming;
using Shop.Identities;
using Shop.Orders;

namespace Shop.Api.Orders;

/// <summary>Streams the status changes of an order (Server-Sent Events, WHATWG HTML 9.2).</summary>
internal static class OrderEvents
{
    // Wait per grain call. It is also the interval of keep-alive comments and the delay until a revoked session ends the stream.
    private static readonly TimeSpan WaitInterval = TimeSpan.FromSeconds(3);

    public static void MapOrderEvents(this IEndpointRouteBuilder orders) =>
        orders.MapRead("/{orderId:id}/events", FollowAsync)
            .WithName("followOrder").WithSummary("Follow the status of an order")
            .WithDescription("""
                One event "status" per change; its data is the order and its id the version of the order. Between events, comments keep the
                connection open. The stream ends after a final status. A client reconnects with Last-Event-ID; 204 means that no further
                event follows. For the owner only.
                """)
            .WithMetadata(EventStream.Instance)
            .Produces<OrderResponse>(StatusCodes.Status200OK, EventStream.MediaType)
            .WithRequestHeader("Last-Event-ID", "The id of the last received event. Only later events are sent.", "1")
            .WithProblems(ProblemTypes.NotFound)
            .WithResponseDescription(200, "The event stream.")
            .WithResponseDescription(204, "The order is final and the client has received its last event.");

    private static async Task<Results<NoContent, ProblemResult, EventStreamResult>> FollowAsync(
        Guid orderId, Caller caller, IGrainFactory grains, TimeProvider timeProvider, HttpContext context)
    {
        var lastEventId = ReadLastEventId(context.Request);
        if (await grains.Order(new OrderId(orderId)).FindAsync(caller.Owner) is not { } order)
        {
            return new ProblemResult(ProblemTypes.NotFound);
        }

        if (order.IsFinal && order.Version <= lastEventId)
        {
            return TypedResults.NoContent();
        }

        return new EventStreamResult(stream => SendAsync(stream, order, lastEventId));

        async Task SendAsync(EventStreamWriter stream, OrderView current, int sent)
        {
            while (true)
            {
                if (current.Version > sent)
                {
                    await stream.SendAsync(current.Version.ToString(CultureInfo.InvariantCulture), "status", OrderResponse.Of(current));
                    sent = current.Version;
                }
                else
                {
                    await stream.KeepOpenAsync();
                }

                // The stream ends with the token and the session that opened it.
                if (current.IsFinal
                    || caller.ExpiresAt <= timeProvider.GetUtcNow()
                    || !await grains.Sessions(caller.User).IsActiveAsync(caller.Session))
                {
                    return;
                }

                if (await grains.Order(new OrderId(orderId)).WaitForChangeAsync(caller.Owner, sent, WaitInterval) is not { } next)
                {
                    return;
                }

                current = next;
            }
        }
    }

    internal static int ReadLastEventId(HttpRequest request) =>
        int.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
