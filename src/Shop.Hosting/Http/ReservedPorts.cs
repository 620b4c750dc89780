using System.Net;
using System.Net.Sockets;

namespace Shop.Hosting.Http;

/// <summary>
/// Reserves ports of 127.0.0.1 before their host starts: it listens on them, so that no other program can take them. The host then takes
/// over the socket (<see cref="ShopPortExtensions.ListenOnReserved"/>); clients that connect earlier wait until it does. Not thread-safe.
/// </summary>
public sealed class ReservedPorts : IDisposable
{
    private readonly Dictionary<int, Socket> _sockets = [];

    /// <summary>Reserves a port; 0 for any free port.</summary>
    /// <returns>The port's number; null if it is in use or not permitted for this user.</returns>
    public int? TryReserve(int port)
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
        _sockets.Add(chosen, socket);
        return chosen;
    }

    /// <summary>Releases ports. Ports that are not reserved are ignored.</summary>
    public void Release(params ReadOnlySpan<int> ports)
    {
        foreach (var port in ports)
        {
            if (_sockets.Remove(port, out var socket))
            {
                socket.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Release([.. _sockets.Keys]);

    internal bool IsReserved(EndPoint endpoint) =>
        endpoint is IPEndPoint { Port: var port }
        && _sockets.TryGetValue(port, out var socket)
        && endpoint.Equals(socket.LocalEndPoint);

    /// <summary>Hands over the socket of a reserved port, once; null if the port is not reserved.</summary>
    internal Socket? Take(EndPoint endpoint) =>
        IsReserved(endpoint) && _sockets.Remove(((IPEndPoint)endpoint).Port, out var socket) ? socket : null;
}
