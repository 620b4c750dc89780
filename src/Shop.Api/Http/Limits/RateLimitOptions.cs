using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Shop.Api.Http.Limits;

/// <summary>The number of requests that a client may send (<c>RateLimits:…</c>). Each node counts separately.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    /// <summary>Default: true. False disables all rate limits, e.g. behind a gateway that has its own.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Per user. Default: 1,200 requests in 60 s.</summary>
    [Required, ValidateObjectMembers]
    public RateLimit User { get; set; } = new() { Requests = 1_200 };

    /// <summary>Per administrator, who may run bulk changes. Default: 60,000 requests in 60 s.</summary>
    [Required, ValidateObjectMembers]
    public RateLimit Admin { get; set; } = new() { Requests = 60_000 };

    /// <summary>Per address, for requests without a valid token. Default: 300 requests in 60 s.</summary>
    [Required, ValidateObjectMembers]
    public RateLimit Anonymous { get; set; } = new() { Requests = 300 };

    /// <summary>Per address, for login and refresh. Default: 60 requests in 60 s.</summary>
    [Required, ValidateObjectMembers]
    public RateLimit Login { get; set; } = new() { Requests = 60 };

    /// <summary>Per address, for registration. Default: 20 requests in 60 s.</summary>
    [Required, ValidateObjectMembers]
    public RateLimit Register { get; set; } = new() { Requests = 20 };
}

/// <summary>A number of requests in a fixed window.</summary>
internal sealed class RateLimit
{
    /// <summary>Requests per window. Default: 1. Range: 1 to 100,000,000.</summary>
    [Range(1, 100_000_000)]
    public int Requests { get; set; } = 1;

    /// <summary>Length of the window in seconds. Default: 60. Range: 1 to 86,400.</summary>
    [Range(1, 86_400)]
    public int WindowSeconds { get; set; } = 60;
}
