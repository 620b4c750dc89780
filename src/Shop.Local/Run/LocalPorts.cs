using Shop.Hosting.Http;

namespace Shop.Local.Run;

/// <summary>The ports of one local shop, all on 127.0.0.1. Free ports are reserved until their host listens on them.</summary>
internal sealed class LocalPorts : IDisposable
{
    private const int DefaultAdmin = 9090;
    private const int DefaultMetrics = 9091;

    private LocalPorts(int api)
    {
        Api = Reserved.TryReserve(api)
            ?? throw new LocalShopException($"Port {api} is in use by another program or not permitted; choose another one with --port.");

        // The ports that are opened in a browser get their default numbers if those are free.
        Admin = Reserved.TryReserve(DefaultAdmin) ?? ReserveAny();
        Metrics = Reserved.TryReserve(DefaultMetrics) ?? ReserveAny();
        Silo = ReserveAny();
        Gateway = ReserveAny();

        // Clients that connect to the API before it is ready must get "connection refused" instead of waiting. A port chosen by the
        // system has no such clients, so it stays reserved.
        if (api != 0)
        {
            Reserved.Release(Api);
        }
    }

    /// <summary>The API.</summary>
    public int Api { get; }

    /// <summary>The silo's dashboard, health and metrics.</summary>
    public int Admin { get; }

    /// <summary>The API's metrics.</summary>
    public int Metrics { get; }

    public int Silo { get; }

    public int Gateway { get; }

    /// <summary>The reserved sockets of the hosts' HTTP ports.</summary>
    public ReservedPorts Reserved { get; } = new();

    /// <summary>Chooses and reserves free ports.</summary>
    /// <param name="api">The port of the API; 0 for any free port.</param>
    /// <exception cref="LocalShopException">The port of the API is in use or not permitted.</exception>
    public static LocalPorts Choose(int api) => new(api);

    /// <summary>Releases the ports that Orleans listens on, as it cannot take over sockets.</summary>
    public void ReleaseForOrleans() => Reserved.Release(Silo, Gateway);

    public void Dispose() => Reserved.Dispose();

    private int ReserveAny() => Reserved.TryReserve(0) ?? throw new LocalShopException("No port on 127.0.0.1 is free.");
}
