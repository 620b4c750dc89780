using Shop.Hosting.Http;

namespace Shop.Local.Run;

/// <summary>The ports of one local shop, all on 127.0.0.1. Those that nobody named are held until their host listens.</summary>
internal sealed class LocalPorts : IDisposable
{
    private const int UsualAdmin = 9090;
    private const int UsualMetrics = 9091;

    private LocalPorts(int api)
    {
        Api = Held.TryHold(api)
            ?? throw new LocalShopException($"Port {api} is taken by another program, or not for you to use; choose another with --port.");

        // What a person opens in a browser gets its usual port where possible.
        Admin = Held.TryHold(UsualAdmin) ?? HoldAny();
        Metrics = Held.TryHold(UsualMetrics) ?? HoldAny();
        Silo = HoldAny();
        Gateway = HoldAny();

        // Early callers of the API should be refused, not kept waiting. There are none of a port that nobody knows yet.
        if (api != 0)
        {
            Held.Release(Api);
        }
    }

    /// <summary>Where the API listens.</summary>
    public int Api { get; }

    /// <summary>The silo's dashboard, health and metrics.</summary>
    public int Admin { get; }

    /// <summary>The API's metrics.</summary>
    public int Metrics { get; }

    public int Silo { get; }

    public int Gateway { get; }

    /// <summary>The sockets of the hosts' HTTP ports.</summary>
    public ReservedPorts Held { get; } = new();

    /// <summary>Chooses ports that are free now.</summary>
    /// <param name="api">What the person asked for; 0 for any.</param>
    /// <exception cref="LocalShopException">The wanted port of the API is taken.</exception>
    public static LocalPorts Choose(int api) => new(api);

    /// <summary>Lets go of the ports that Orleans listens on; it can be given no sockets.</summary>
    public void ReleaseForOrleans() => Held.Release(Silo, Gateway);

    public void Dispose() => Held.Dispose();

    private int HoldAny() => Held.TryHold(0) ?? throw new LocalShopException("No port on 127.0.0.1 is free.");
}
