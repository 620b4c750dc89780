namespace Shop.Hosting.Http;

/// <summary>A TCP port that a host serves HTTP on.</summary>
/// <param name="Setting">Where its number is configured; 0 there takes any free port.</param>
/// <param name="Default">Its number if it is not configured.</param>
public sealed record ShopPort(string Setting, int Default)
{
    /// <summary>The API: <c>Api:Port</c>, 8080.</summary>
    public static ShopPort Api { get; } = new("Api:Port", 8080);

    /// <summary>Metrics of an API host: <c>Api:MetricsPort</c>, 9091.</summary>
    public static ShopPort ApiMetrics { get; } = new("Api:MetricsPort", 9091);

    /// <summary>Dashboard, metrics and health of a silo: <c>Admin:Port</c>, 9090.</summary>
    public static ShopPort Admin { get; } = new("Admin:Port", 9090);
}
