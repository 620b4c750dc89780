using System.Net.NetworkInformation;

namespace Shop.Testing;

/// <summary>
/// Ports that nothing listens on. They lie below the range of outgoing connections, so that none of those takes a port while the
/// process that owns it restarts.
/// </summary>
public static class FreePort
{
    private const int First = 15_000;
    private const int Last = 29_999;

    // Test projects run at the same time: each begins at a random port.
    private static int _next = Random.Shared.Next(First, Last);

    /// <summary>A port that no process listens on and that this process has not returned recently.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % (Last - First));
            if (IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().All(listener => listener.Port != port))
            {
                return port;
            }
        }
    }
}
