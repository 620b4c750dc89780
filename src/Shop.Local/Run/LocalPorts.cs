using System.Net;
using System.Net.Sockets;

namespace Shop.Local.Run;

/// <summary>The ports of one local shop, all on 127.0.0.1. Those that nobody named are held until their host is about to listen.</summary>
internal sealed class LocalPorts : IDisposable
{
    private const int UsualAdmin = 9090;
    private const int UsualMetrics = 9091;
    private readonly Dictionary<int, Socket> _held = [];

    private LocalPorts(int api)
    {
        Api = TryHold(api)
            ?? throw new LocalShopException($"Port {api} is taken by another program, or not for you to use; choose another with --port.");

        // What a person opens in a browser gets its usual port where possible.
        Admin = TryHold(UsualAdmin) ?? HoldAny();
        Metrics = TryHold(UsualMetrics) ?? HoldAny();
        Silo = HoldAny();
        Gateway = HoldAny();

        // Early callers of the API should be refused, not kept waiting. There are none of a port that nobody knows yet.
        if (api != 0)
            Release(Api);
    }

    /// <summary>Where the API listens.</summary>
    public int Api { get; }

    /// <summary>The silo's dashboard, health and metrics.</summary>
    public int Admin { get; }

    /// <summary>The API's metrics.</summary>
    public int Metrics { get; }

    public int Silo { get; }

    public int Gateway { get; }

    /// <summary>Chooses ports that are free now.</summary>
    /// <param name="api">What the person asked for; 0 for any.</param>
    /// <exception cref="LocalShopException">The wanted port of the API is taken.</exception>
    public static LocalPorts Choose(int api) => new(api);

    /// <summary>Lets go of ports that are listened on next.</summary>
    public void Release(params ReadOnlySpan<int> ports)
    {
        foreach (var port in ports)
        {
            if (_held.Remove(port, out var socket))
                socket.Dispose();
        }
    }

    public void Dispose() => Release([.. _held.Keys]);

    private int HoldAny() => TryHold(0) ?? throw new LocalShopException("No port on 127.0.0.1 is free.");

    private int? TryHold(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }

        var chosen = ((IPEndPoint)socket.LocalEndPoint!).Port;
        _held.Add(chosen, socket);
        return chosen;
    }
}
