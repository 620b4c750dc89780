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

/// <summary>Audit, all orders, and recovery of stuck orders.</summary>
internal static class AdministrationEndpoints
{
    // Pause between two polls for the report, in case the grain returns before its own wait has ended.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    public static void MapAdministration(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/admin").WithTags("Administration").RequireAuthorization(BearerTokens.AdminPolicy);
        admin.MapRead("/audit", AuditAsync)
            .WithMetadata(RequestTimeouts.NoTimeout.Instance)
            .WithName("audit").WithSummary("Audit money, stock and deliveries")
            .WithDescription("""
                Checks the consistency of all stored rows in one snapshot. The duration grows with the number of rows; there is no timeout.
                Pending orders are excluded from the checks per order.
                """);
        admin.MapRead("/orders", ListOrdersAsync)
            .WithName("listAllOrders").WithSummary("List all orders, oldest first")
            .WithDescription(OrderEndpoints.ShortPages);
        admin.MapPost("/orders/{orderId:id}/retry", RetryAsync)
            .WithName("retryOrder").WithSummary("Resume a stuck order")
            .WithDescription("Has no effect on a final order. Idempotent.")
            .WithProblems(ProblemTypes.NotFound)
            .WithResponseDescription(200, "The current order.");
    }

    private static async Task<Ok<AuditResponse>> AuditAsync(
        IGrainFactory grains, TimeProvider timeProvider, CancellationToken cancellationToken)
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
            await Task.Delay(PollInterval, timeProvider, cancellationToken);
        }
    }

    private static async Task<Ok<OrderPage>> ListOrdersAsync(
        [FilterWord(OrderWords.Pending, OrderWords.Processed, OrderWords.Failed, OrderWords.Cancelled)]
        [Description("The status of the orders. Default: all.")]
        string? status,
        [Description("Only orders created before: an RFC 3339 time with an offset, or a whole number of seconds before now.")]
        string? olderThan,
        PageQuery query,
        TimeProvider timeProvider,
        IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var before = ReadOlderThan(errors, olderThan, timeProvider);
        errors.ThrowIfAny();

        var page = query.Of(status, olderThan);
        var rows = await grains.OrderQueries().ListAllAsync(OrderWords.ParseStatus(status), before, page.Request);
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
