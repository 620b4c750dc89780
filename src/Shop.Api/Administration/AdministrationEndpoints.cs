using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Limits;
using Shop.Api.Http.OpenApi;
using Shop.Api.Http.Paging;
using Shop.Api.Http.Problems;
using Shop.Api.Http.Routing;
using Shop.Api.Http.Validation;
using Shop.Api.Orders;
using Shop.Identities;

namespace Shop.Api.Administration;

/// <summary>What keeps the shop honest and going.</summary>
internal static class AdministrationEndpoints
{
    // Between two questions for a report, where the grain answered sooner than its own wait.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static void MapAdministration(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/admin").WithTags("Administration").RequireAuthorization(BearerTokens.AdminPolicy);
        admin.MapRead("/audit", AuditAsync)
            .WithMetadata(RequestTimeouts.TakesLong.Instance)
            .WithName("audit").WithSummary("Prove that nothing was lost or made up")
            .WithDescription("Computed anew from the stored rows, in one snapshot; it takes as long as it takes. Orders that are under way are left out of the checks per order.");
        admin.MapRead("/orders", ListOrdersAsync)
            .WithName("listAllOrders").WithSummary("Everybody's orders, oldest first")
            .WithDescription(OrderEndpoints.ShortPages);
        admin.MapPost("/orders/{orderId:id}/retry", RetryAsync)
            .WithName("retryOrder").WithSummary("Go on with an order that is stuck")
            .WithDescription("Nothing happens to an order that is final. Repeatable.")
            .Refuses(ProblemTypes.NotFound)
            .Means(200, "The order as it is now.");
    }

    private static async Task<Ok<AuditResponse>> AuditAsync(IGrainFactory grains, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        Guid? ticket = null;
        while (true)
        {
            var progress = await grains.Audit().RunAsync(ticket);
            if (progress.Report is { } report)
            {
                return TypedResults.Ok(AuditResponse.Of(report));
            }

            ticket = progress.Ticket;
            await Task.Delay(Pause, timeProvider, cancellationToken);
        }
    }

    private static async Task<Ok<OrderPage>> ListOrdersAsync(
        [Description("PENDING, PROCESSED, FAILED or CANCELLED; all if absent.")] string? status,
        [Description("Only orders that are older: an RFC 3339 time with an offset, or a whole number of seconds before now.")] string? olderThan,
        PageQuery query,
        TimeProvider timeProvider,
        IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var wanted = OrderWords.ReadStatus(errors, status);
        var before = ReadOlderThan(errors, olderThan, timeProvider);
        errors.ThrowIfAny();

        var page = query.Of(status, olderThan);
        var rows = await grains.OrderQueries().ListAllAsync(wanted, before, page.Request);
        return TypedResults.Ok(new OrderPage([.. rows.Rows.Select(OrderResponse.Of)], page.Seal(rows.Next)));
    }

    private static DateTimeOffset? ReadOlderThan(FieldErrors errors, string? text, TimeProvider timeProvider) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? timeProvider.GetUtcNow().AddSeconds(-seconds)
            : QueryTime.Read(errors, "olderThan", text);

    private static async Task<Results<Ok<OrderResponse>, ProblemResult>> RetryAsync(Guid orderId, Caller caller, IGrainFactory grains)
    {
        var order = new OrderId(orderId);
        return await grains.OrderSaga(order).ResumeAsync() && await grains.Order(order).FindAsync(caller.Viewer) is { } view
            ? TypedResults.Ok(OrderResponse.Of(view))
            : new ProblemResult(ProblemTypes.NotFound);
    }
}
