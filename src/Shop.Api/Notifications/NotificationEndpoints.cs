using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.OpenApi;
using Shop.Api.Http.Paging;
using Shop.Api.Http.Problems;
using Shop.Api.Http.Routing;
using Shop.Identities;
using Shop.Notifications;

namespace Shop.Api.Notifications;

/// <summary>The caller's inbox.</summary>
internal static class NotificationEndpoints
{
    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
        var notifications = routes.MapGroup("/notifications").WithTags("Notifications").RequireAuthorization();
        notifications.MapRead("", ListAsync)
            .WithName("listNotifications").WithSummary("List my notifications, newest first");
        notifications.MapPost("/{id:id}/read", MarkReadAsync)
            .WithName("markRead").WithSummary("Mark a notification as read")
            .WithProblems(ProblemTypes.NotFound)
            .WithResponseDescription(200, "The notification, with the time when it was first marked as read.");
    }

    private static async Task<Ok<NotificationPage>> ListAsync(PageQuery query, Caller caller, IGrainFactory grains)
    {
        var page = query.Of();
        var rows = await grains.Notifications().ListAsync(caller.User, page.Request);
        return TypedResults.Ok(new NotificationPage([.. rows.Rows.Select(NotificationResponse.Of)], page.Seal(rows.Next)));
    }

    private static async Task<Results<Ok<NotificationResponse>, ProblemResult>> MarkReadAsync(
        Guid id, Caller caller, IGrainFactory grains) =>
        await grains.Notifications().MarkReadAsync(caller.User, new NotificationId(id)) is { } notification
            ? TypedResults.Ok(NotificationResponse.Of(notification))
            : new ProblemResult(ProblemTypes.NotFound);
}

/// <summary>A message about the outcome of an order.</summary>
public sealed record NotificationResponse(
    Guid Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? OrderId,
    [property: AllowedValues(
        NotificationWords.OrderProcessed, NotificationWords.OrderFailed, NotificationWords.OrderCancelled)] string Kind,
    string Message,
    DateTimeOffset CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ReadAt)
{
    internal static NotificationResponse Of(NotificationView view) =>
        new(view.Id.Value, view.Order?.Value, view.Kind, view.Message, view.CreatedAt, view.ReadAt);
}

/// <summary>A page of notifications, newest first.</summary>
public sealed record NotificationPage(IReadOnlyList<NotificationResponse> Notifications, string? NextCursor);
