using MimeKit;

namespace Shop.Notifications.Mail;

/// <summary>Configuration section <c>Mail</c>. Without a host, no mail is sent.</summary>
internal sealed class MailOptions
{
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    /// <summary>The sender, as an address or as <c>Name &lt;address&gt;</c>.</summary>
    public string? From { get; set; }

    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>Whether the connection must be encrypted (on port 465 from the first byte). Only for a relay on the same machine or network this may be off.</summary>
    public bool StartTls { get; set; } = true;

    /// <summary>How often new notifications are looked for.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A notification that is older is not mailed any more.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(3);

    public bool IsOn => !string.IsNullOrWhiteSpace(Host);

    public MailboxAddress Sender => MailboxAddress.Parse(From!);

    public bool HasSender => !IsOn || (MailboxAddress.TryParse(From, out var sender) && sender.Address.Contains('@', StringComparison.Ordinal));

    public bool KeepsPasswordSecret => !IsOn || string.IsNullOrEmpty(User) || StartTls;

    public bool IsRunnable =>
        Port is >= 1 and <= 65535 && Poll >= TimeSpan.FromMilliseconds(50) && Poll <= TimeSpan.FromHours(1)
        && MaxAge >= TimeSpan.FromMinutes(15) && MaxAge <= TimeSpan.FromDays(30);
}
