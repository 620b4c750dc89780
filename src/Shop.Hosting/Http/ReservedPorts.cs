using System.Net;
using System.Net.Sockets;

namespace Shop.Hosting.Http;

/// <summary>
/// Ports of 127.0.0.1 that are listened on before their host starts, so that nobody else takes them meanwhile. A host listens on the very socket
/// (<see cref="ShopPortExtensions.ListenOnHeld"/>); who connects early waits until it does. Not for concurrent use.
/// </summary>
public sealed class ReservedPorts : IDisposable
{
    private readonly Dictionary<int, Socket> _held = [];

    /// <summary>Holds a port; 0 for any.</summary>
    /// <returns>Its number, or nothing if it is taken or not for this user.</returns>
    public int? TryHold(int port)
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

    /// <summary>Lets go of ports; those that are not held do not matter.</summary>
    public void Release(params ReadOnlySpan<int> ports)
    {
        foreach (var port in ports)
        {
            if (_held.Remove(port, out var socket))
            {
                socket.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Release([.. _held.Keys]);

    internal bool Holds(EndPoint endpoint) => endpoint is IPEndPoint { Port: var port } && _held.TryGetValue(port, out var socket) && endpoint.Equals(socket.LocalEndPoint);

    /// <summary>Hands a socket over, once.</summary>
    internal Socket? Take(EndPoint endpoint) => Holds(endpoint) && _held.Remove(((IPEndPoint)endpoint).Port, out var socket) ? socket : null;
}
