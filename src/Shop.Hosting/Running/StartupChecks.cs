using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Hosting.Clustering;
using Shop.Hosting.Database;
using Shop.Hosting.Http;

namespace Shop.Hosting.Running;

/// <summary>Checks that the database is available, meets the requirements and has the shop's schema.</summary>
internal sealed partial class DatabaseStartupCheck(
    IConfiguration configuration, IOptions<DatabaseOptions> options, ILogger<DatabaseStartupCheck> logger) : IStartupCheck
{
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var connectionString = ShopDatabase.GetConnectionString(configuration, "shop-check");
        foreach (var warning in await DatabaseCheck.RequireAsync(connectionString, options.Value, isMigration: false, cancellationToken))
        {
            LogWarning(warning);
        }

        await RequireSchemaAsync(new(connectionString) { Pooling = false }, cancellationToken);
    }

    private static async Task RequireSchemaAsync(NpgsqlConnectionStringBuilder target, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(target.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT to_regclass('orleansquery') IS NOT NULL", connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is not true)
        {
            throw new ShopConfigurationException(
                $"The database \"{target.Database ?? target.Username}\" at {target.Host}:{target.Port} does not have the shop's schema: "
                + "run \"Shop.Silo migrate\" first.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database: {Finding}")]
    private partial void LogWarning(string finding);
}

/// <summary>Checks that the silo's two ports are free.</summary>
internal sealed class SiloPortsStartupCheck(IOptions<SiloEndpointOptions> options) : IStartupCheck
{
    public Task CheckAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var address = settings.AdvertisedAddress is { } advertised && IPAddress.IsLoopback(advertised) ? advertised : IPAddress.Any;
        PortChecker.RequireFree(new IPEndPoint(address, settings.Port), "Silo:Port");
        PortChecker.RequireFree(new IPEndPoint(address, settings.GatewayPort), "Silo:GatewayPort");
        return Task.CompletedTask;
    }
}

/// <summary>Checks that the HTTP ports are free, or reserved for the host.</summary>
internal sealed class HttpPortsStartupCheck(ListeningPorts ports, ReservedPorts? reserved = null) : IStartupCheck
{
    public Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var (port, endpoint) in ports.All.Zip(ports.GetEndpoints()))
        {
            if (reserved?.IsReserved(endpoint) != true)
            {
                PortChecker.RequireFree(endpoint, port.Setting);
            }
        }

        return Task.CompletedTask;
    }
}

/// <summary>Checks ports by listening on them briefly.</summary>
internal static class PortChecker
{
    public static void RequireFree(IPEndPoint endpoint, string setting)
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
            throw new ShopConfigurationException(
                $"Port {endpoint.Port} is used by another program; choose another one with {setting}.", exception);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AccessDenied)
        {
            throw new ShopConfigurationException(
                $"This user is not permitted to listen on port {endpoint.Port}; choose another one with {setting}.", exception);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressNotAvailable)
        {
            throw new ShopConfigurationException($"{endpoint.Address} is not an address of this machine (for {setting}).", exception);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressFamilyNotSupported
            && endpoint.Address.Equals(IPAddress.IPv6Any))
        {
            RequireFree(new IPEndPoint(IPAddress.Any, endpoint.Port), setting);
        }
    }
}
