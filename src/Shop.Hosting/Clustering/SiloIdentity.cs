using System.Net;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;

namespace Shop.Hosting.Clustering;

/// <summary>
/// The identity of this silo. The generation distinguishes successive silos of one address. It is the database's time in seconds since
/// 2022, and greater than every earlier generation of the address. Orleans takes it from the machine's clock: after a silo whose clock
/// was ahead, later silos of that address count as dead until the real time has caught up (ADR 10).
/// </summary>
internal sealed class SiloIdentity(
    IOptions<SiloOptions> silo, IOptions<ClusterOptions> cluster, IOptions<EndpointOptions> endpoints, NpgsqlDataSource database)
    : ILocalSiloDetails
{
    private const string NextGeneration = """
        SELECT greatest(
          extract(epoch FROM clock_timestamp() - timestamptz '2022-01-01 00:00:00Z')::int,
          (SELECT max(generation) + 1 FROM orleansmembership WHERE deploymentid = $1 AND address = $2 AND port = $3))
        """;

    private readonly Lock _lock = new();
    private SiloAddress? _address;

    public string Name => silo.Value.SiloName;

    public string ClusterId => cluster.Value.ClusterId;

    public string DnsHostName { get; } = Dns.GetHostName();

    /// <summary>Queries the database on the first read. Orleans reads it during startup, which needs the database in any case.</summary>
    public SiloAddress SiloAddress
    {
        get
        {
            lock (_lock)
            {
                return _address ??= ReadAddress();
            }
        }
    }

    /// <summary>Null for a silo without a gateway, as in Orleans' own implementation.</summary>
    public SiloAddress GatewayAddress { get; } = endpoints.Value.GatewayPort == 0
        ? null!
        : SiloAddress.New(new IPEndPoint(endpoints.Value.AdvertisedIPAddress!, endpoints.Value.GatewayPort), 0);

    private SiloAddress ReadAddress()
    {
        var endpoint = new IPEndPoint(endpoints.Value.AdvertisedIPAddress!, endpoints.Value.SiloPort);
        using var command = database.CreateCommand(NextGeneration);
        command.Parameters.Add(new() { Value = ClusterId });
        command.Parameters.Add(new() { Value = endpoint.Address.ToString() });
        command.Parameters.Add(new() { Value = endpoint.Port });
        return SiloAddress.New(endpoint, (int)command.ExecuteScalar()!);
    }
}
