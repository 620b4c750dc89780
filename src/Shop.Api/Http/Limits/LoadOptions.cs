using System.ComponentModel.DataAnnotations;

namespace Shop.Api.Http.Limits;

/// <summary>The load that one node accepts (<c>Load:…</c>). Requests above a limit are rejected with 503, not queued.</summary>
internal sealed class LoadOptions
{
    public const string Section = "Load";

    /// <summary>Concurrent requests without event streams. Default: 2,000. Range: 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int Requests { get; set; } = 2_000;

    /// <summary>
    /// Open event streams. Default: 2,000. Range: 1 to 1,000,000. They are cheap but last long, so they are counted separately.
    /// </summary>
    [Range(1, 1_000_000)]
    public int Streams { get; set; } = 2_000;
}
