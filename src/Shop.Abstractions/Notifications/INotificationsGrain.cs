using Shop.Identities;
using Shop.Paging;

namespace Shop.Notifications;

/// <summary>Reads and updates the inboxes of users in the database. Stateless; key 0.</summary>
[Alias("shop.notifications")]
public interface INotificationsGrain : IGrainWithIntegerKey
{
    /// <summary>Returns a page of a user's inbox, newest first.</summary>
    /// <exception cref="UnreadableCursorException">The cursor is not one of this list.</exception>
    [Alias("list")] Task<Page<NotificationView>> ListAsync(UserId user, PageRequest page);

    /// <summary>Marks an entry as read and returns it; null if the user has no such entry. Idempotent; the first time stays.</summary>
    [Alias("mark-read")] Task<NotificationView?> MarkReadAsync(UserId user, NotificationId notification);
}

/// <summary>One entry of an inbox: the final status of an order.</summary>
/// <param name="Kind">A word of <see cref="NotificationWords"/>.</param>
/// <param name="ReadAt">When the user first marked it as read; null if never.</param>
[GenerateSerializer, Immutable, Alias("shop.notification-view")]
public sealed record NotificationView(
    [property: Id(0)] NotificationId Id,
    [property: Id(1)] OrderId? Order,
    [property: Id(2)] string Kind,
    [property: Id(3)] string Message,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] DateTimeOffset? ReadAt);
