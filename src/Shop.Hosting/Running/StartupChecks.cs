using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Shop.Hosting.Clustering;
using Shop.Hosting.Http;

namespace Shop.Hosting.Running;

/// <summary>The database answers and has the shop's schema.</summary>
internal sealed class DatabaseStartupCheck(NpgsqlDataSource database) : IStartupCheck
{
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.CreateCommand("SELECT to_regclass('orleansquery') IS NOT NULL");
            if (await command.ExecuteScalarAsync(cancellationToken) is not true)
            {
                throw new ShopConfigurationException(
                    $"The database {Describe(database)} has no shop in it: run \"Shop.Silo migrate\" first.");
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            throw new ShopConfigurationException($"The database {Describe(database)} cannot be used: {StartupFailure.FirstLine(exception)}", exception);
        }
    }

    internal static string Describe(NpgsqlDataSource database)
    {
        var target = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return $"\"{target.Database ?? target.Username}\" at {target.Host}:{target.Port}";
    }
}

/// <summary>The silo's two ports are free.</summary>
internal sealed class SiloPortsStartupCheck(IConfiguration configuration) : IStartupCheck
{
    public Task CheckAsync(CancellationToken cancellationToken)
    {
        var settings = SiloSettings.From(configuration);
        var address = settings.Address is { } own && IPAddress.IsLoopback(own) ? own : IPAddress.Any;
        FreePorts.Require(new IPEndPoint(address, settings.Port), "Silo:Port");
        FreePorts.Require(new IPEndPoint(address, settings.GatewayPort), "Silo:GatewayPort");
        return Task.CompletedTask;
    }
}

/// <summary>The HTTP ports are free, or held for the host.</summary>
internal sealed class HttpPortsStartupCheck(ListeningPorts ports, IConfiguration configuration, ReservedPorts? held = null) : IStartupCheck
{
    public Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var (port, endpoint) in ports.All.Zip(ports.GetEndpoints(configuration)))
        {
            if (held?.Holds(endpoint) != true)
            {
                FreePorts.Require(endpoint, port.Setting);
            }
        }

        return Task.CompletedTask;
    }
}

/// <summary>Tries ports by listening on them for a moment.</summary>
internal static class FreePorts
{
    public static void Require(IPEndPoint endpoint, string setting)
    {
        if (endpoint.Port == 0)
        {
            return;
        }

        try
        {
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (endpoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = true;
            }

            socket.Bind(endpoint);
            socket.Listen();
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            throw new ShopConfigurationException($"Port {endpoint.Port} is taken by another program; choose another one with {setting}.", exception);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AccessDenied)
        {
            throw new ShopConfigurationException($"This user may not listen on port {endpoint.Port}; choose another one with {setting}.", exception);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressNotAvailable)
        {
            throw new ShopConfigurationException($"{endpoint.Address} is not an address of this machine (for {setting}).", exception);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressFamilyNotSupported
            && endpoint.Address.Equals(IPAddress.IPv6Any))
        {
            Require(new IPEndPoint(IPAddress.Any, endpoint.Port), setting);
        }
    }
}
