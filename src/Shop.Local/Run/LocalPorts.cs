using System.Net;
using System.Net.Sockets;

namespace Shop.Local.Run;

/// <summary>The ports of one local shop, all on 127.0.0.1.</summary>
/// <param name="Api">What the person asked for.</param>
/// <param name="Admin">The silo's dashboard, health and metrics.</param>
/// <param name="Metrics">The API's metrics.</param>
internal sealed record LocalPorts(int Api, int Admin, int Metrics, int Silo, int Gateway)
{
    private const int UsualAdmin = 9090;
    private const int UsualMetrics = 9091;

    /// <summary>Chooses ports that are free now; the usual ones for what a person opens in a browser, where possible.</summary>
    /// <exception cref="LocalShopException">The wanted port of the API is taken.</exception>
    public static LocalPorts Choose(int api)
    {
        // All are held until the last is chosen, so that no port is chosen twice.
        var held = new List<Socket>();
        try
        {
            return new(
                Hold(api) ?? throw new LocalShopException($"Port {api} is taken by another program, or not for you to use; choose another with --port."),
                Hold(UsualAdmin) ?? Hold(0)!.Value,
                Hold(UsualMetrics) ?? Hold(0)!.Value,
                Hold(0)!.Value,
                Hold(0)!.Value);
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }

        int? Hold(int port)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            held.Add(socket);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                socket.Listen();
                return ((IPEndPoint)socket.LocalEndPoint!).Port;
            }
            catch (SocketException)
            {
                return null;
            }
        }
    }
}
