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

/// <summary>The status of an order as it changes (Server-Sent Events, WHATWG HTML 9.2).</summary>
internal static class OrderEvents
{
    // Also how often the line is kept open with a comment, and how soon an ended session is noticed.
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(3);

    public static void MapOrderEvents(this IEndpointRouteBuilder orders) =>
        orders.MapRead("/{orderId:id}/events", FollowAsync)
            .WithName("followOrder").WithSummary("Follow the status of an order")
            .WithDescription("""
                An event "status" for every change, with the order as its data and the order's version as its id; a comment every few seconds in between. The stream ends at a final status.
                A client that was cut off comes back with Last-Event-ID; 204 tells it that there is nothing more to come. For the order's owner only.
                """)
            .WithMetadata(EventStream.Instance)
            .Produces<OrderResponse>(StatusCodes.Status200OK, EventStream.MediaType)
            .Takes("Last-Event-ID", "The id of the last event that the client has; only later ones are sent.", "1")
            .Refuses(ProblemTypes.NotFound)
            .Means(200, "The stream of events.")
            .Means(204, "The order is final and the client knows it.");

    private static async Task<Results<NoContent, ProblemResult, EventStreamResult>> FollowAsync(
        Guid orderId, Caller caller, IGrainFactory grains, TimeProvider timeProvider, HttpContext context)
    {
        var known = ReadLastEventId(context.Request);
        if (await grains.Order(new OrderId(orderId)).FindAsync(caller.Owner) is not { } order)
        {
            return new ProblemResult(ProblemTypes.NotFound);
        }

        if (order.IsFinal && order.Version <= known)
        {
            return TypedResults.NoContent();
        }

        return new EventStreamResult(stream => SendAsync(stream, order, known));

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

                // The rights of a stream end with the token and the session that opened it.
                if (current.IsFinal || caller.ExpiresAt <= timeProvider.GetUtcNow() || !await grains.Sessions(caller.User).IsActiveAsync(caller.Session))
                {
                    return;
                }

                if (await grains.Order(new OrderId(orderId)).WaitForChangeAsync(caller.Owner, sent, Slice) is not { } next)
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
