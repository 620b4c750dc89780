using MimeKit;
using MimeKit.Text;
using Shop.Users;

namespace Shop.Notifications.Mail;

/// <summary>Builds the mail of a notification.</summary>
internal static class OrderMail
{
    /// <summary>Returns the mail, or null if the user has no valid address.</summary>
    public static MimeMessage? Write(UnmailedNotification notification, UserView? user, MailboxAddress sender, DateTimeOffset now)
    {
        if (user?.Profile.Email is not { Length: > 0 } email
            || !MailboxAddress.TryParse(email, out var parsed)
            || parsed.Domain.Length == 0)
        {
            return null;
        }

        var mail = new MimeMessage
        {
            Subject = notification.Kind switch
            {
                NotificationKind.OrderProcessed => "Your order has been processed",
                NotificationKind.OrderFailed => "Your order could not be carried out",
                _ => "Your order has been cancelled",
            },
            Date = now,

            // The same in every attempt, so that receivers can detect duplicates.
            MessageId = $"{notification.Id.Value:N}@{sender.Domain}",
            Body = new TextPart(TextFormat.Plain)
            {
                Text = $"Hello {user.Username},\n\n{notification.Message}\n\nOrder {notification.Order}\n",
            },
        };
        mail.From.Add(sender);
        mail.To.Add(new MailboxAddress(user.Username, parsed.Address));
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return mail;
    }
}
