using System.ComponentModel.DataAnnotations;
using MimeKit;

namespace Shop.Notifications.Mail;

/// <summary>Configuration section <c>Mail</c>. Without a host, no mail is sent.</summary>
internal sealed class MailOptions : IValidatableObject
{
    /// <summary>Name or address of the SMTP server. Default: none, mail is off.</summary>
    public string? Host { get; set; }

    /// <summary>TCP port, 1 to 65535. Default: 587.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    /// <summary>The sender, as an address or as <c>Name &lt;address&gt;</c>. Required with a host.</summary>
    public string? From { get; set; }

    /// <summary>Login name. Default: none, no login.</summary>
    public string? User { get; set; }

    /// <summary>Password of <see cref="User"/>. Default: none.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// Whether the connection must be encrypted: by STARTTLS, on port 465 from the first byte. Default: true.
    /// Set it to false only for a relay on the same machine or a private network.
    /// </summary>
    public bool StartTls { get; set; } = true;

    /// <summary>Pause between two searches for new notifications, 50 ms to 1 h. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Older notifications are not mailed. 15 min to 30 days. Default: 3 days.</summary>
    [Range(typeof(TimeSpan), "00:15:00", "30.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(3);

    /// <summary>True if a mail server is configured.</summary>
    public bool IsOn => !string.IsNullOrWhiteSpace(Host);

    /// <summary>Parses <see cref="From"/>. Not a property, because the validation reads all properties, also while mail is off.</summary>
    /// <exception cref="ArgumentNullException">No sender is set; possible only while mail is off.</exception>
    public MailboxAddress ParseSender() => MailboxAddress.Parse(From!);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsOn)
        {
            yield break;
        }

        if (!MailboxAddress.TryParse(From, out var sender) || !sender.Address.Contains('@', StringComparison.Ordinal))
        {
            yield return new ValidationResult("Mail:From must be a mail address.", [nameof(From)]);
        }

        if (!string.IsNullOrEmpty(User) && !StartTls)
        {
            yield return new ValidationResult(
                "A password is not sent without encryption: set Mail:StartTls or remove Mail:User.", [nameof(StartTls)]);
        }
    }
}
