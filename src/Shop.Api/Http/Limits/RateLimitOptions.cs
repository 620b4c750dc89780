using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Shop.Api.Http.Limits;

/// <summary>How many requests a client may send (<c>RateLimits:…</c>); each node counts on its own.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    /// <summary>False lets everything through, e.g. behind a gateway that counts.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Per user.</summary>
    [Required, ValidateObjectMembers]
    public RateLimit User { get; set; } = new() { Requests = 1_200 };

    /// <summary>Per administrator; they carry out mass changes.</summary>
    [Required, ValidateObjectMembers]
    public RateLimit Admin { get; set; } = new() { Requests = 60_000 };

    /// <summary>Per address, for requests without a good token.</summary>
    [Required, ValidateObjectMembers]
    public RateLimit Anonymous { get; set; } = new() { Requests = 300 };

    /// <summary>Per address, for log-in and refresh.</summary>
    [Required, ValidateObjectMembers]
    public RateLimit Login { get; set; } = new() { Requests = 60 };

    /// <summary>Per address, for registration.</summary>
    [Required, ValidateObjectMembers]
    public RateLimit Register { get; set; } = new() { Requests = 20 };
}

/// <summary>So many requests in so many seconds.</summary>
internal sealed class RateLimit
{
    [Range(1, 100_000_000)]
    public int Requests { get; set; } = 1;

    [Range(1, 86_400)]
    public int WindowSeconds { get; set; } = 60;
}

[OptionsValidator]
internal sealed partial class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>;
