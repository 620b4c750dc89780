namespace Shop.Hosting.Http;

/// <summary>A TCP port on which a host serves HTTP.</summary>
/// <param name="Setting">The configuration key of its number; 0 selects any free port.</param>
/// <param name="Default">The number without configuration.</param>
public sealed record ShopPort(string Setting, int Default)
{
    /// <summary>The API: <c>Api:Port</c>, 8080.</summary>
    public static ShopPort Api { get; } = new("Api:Port", 8080);

    /// <summary>Metrics of an API host: <c>Api:MetricsPort</c>, 9091.</summary>
    public static ShopPort ApiMetrics { get; } = new("Api:MetricsPort", 9091);

    /// <summary>Dashboard, metrics and health of a silo: <c>Admin:Port</c>, 9090.</summary>
    public static ShopPort Admin { get; } = new("Admin:Port", 9090);
}
