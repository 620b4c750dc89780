using System.ComponentModel.DataAnnotations;

namespace Shop.Api.Http.Limits;

/// <summary>
/// The load that one node accepts (<c>Load:…</c>). Requests above a limit are rejected, not queued: with 503 above a limit of the node,
/// with 429 above a limit of one client.
/// </summary>
internal sealed class LoadOptions
{
    public const string Section = "Load";

    /// <summary>
    /// Requests in execution, without event streams. Default: 2,000. Range: 1 to 1,000,000. A request whose body is not complete is not
    /// in execution.
    /// </summary>
    [Range(1, 1_000_000)]
    public int Requests { get; set; } = 2_000;

    /// <summary>
    /// Open event streams. Default: 2,000. Range: 1 to 1,000,000. They are cheap but last long, so they are counted separately.
    /// </summary>
    [Range(1, 1_000_000)]
    public int Streams { get; set; } = 2_000;

    /// <summary>Concurrent requests of one address, without event streams. Default: 1,000. Range: 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerAddress { get; set; } = 1_000;

    /// <summary>Open event streams of one address. Default: 1,000. Range: 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int StreamsPerAddress { get; set; } = 1_000;

    /// <summary>
    /// Concurrent requests of one user, without event streams. Default: 200. Range: 1 to 1,000,000. Administrators have no limit: they
    /// may run bulk changes.
    /// </summary>
    [Range(1, 1_000_000)]
    public int RequestsPerUser { get; set; } = 200;

    /// <summary>Open event streams of one user. Default: 50. Range: 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int StreamsPerUser { get; set; } = 50;

    /// <summary>
    /// Time in which the whole body of a request must be received. Default: 30 s. Range: 1 s to 10 min. A slower request gets 408.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan BodyDeadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Received bodies in memory, in KiB. Default: 65,536. Range: 256 (one order) to 16,777,216.</summary>
    [Range(RequestHeaderLimits.MaxOrderBodyBytes / 1024, 16_777_216)]
    public int BodyKiB { get; set; } = 65_536;

    /// <summary>The same for one user, or for one address without a valid token. Default: 8,192. Range: 256 to 16,777,216.</summary>
    [Range(RequestHeaderLimits.MaxOrderBodyBytes / 1024, 16_777_216)]
    public int BodyKiBPerClient { get; set; } = 8_192;

    /// <summary>
    /// Bytes per second that a client must read of a response after the first five seconds. Default: 4,096. Range: 240 to 100,000,000.
    /// The connection of a slower client is closed: its response occupies memory.
    /// </summary>
    [Range(240, 100_000_000)]
    public int MinResponseRate { get; set; } = 4_096;
}
