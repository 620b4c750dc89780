using System.Net;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;

namespace Shop.Hosting.Clustering;

/// <summary>
/// Who this silo is. Its generation, the number that tells the silos that one address has had apart, is the database's time in seconds since
/// 2022, and greater than every earlier one of the address. Orleans would take it from the clock of the machine: where that was ahead
/// once, each later silo of the address counts as dead before it starts, for as long as it was ahead (docs/adr/0010).
/// </summary>
internal sealed class SiloIdentity(
    IOptions<SiloOptions> silo, IOptions<ClusterOptions> cluster, IOptions<EndpointOptions> endpoints, NpgsqlDataSource database) : ILocalSiloDetails
{
    private const string NextGeneration = """
        SELECT greatest(
          extract(epoch FROM clock_timestamp() - timestamptz '2022-01-01 00:00:00Z')::int,
          (SELECT max(generation) + 1 FROM orleansmembership WHERE deploymentid = $1 AND address = $2 AND port = $3))
        """;

    private readonly Lock _asking = new();
    private SiloAddress? _address;

    public string Name => silo.Value.SiloName;

    public string ClusterId => cluster.Value.ClusterId;

    public string DnsHostName { get; } = Dns.GetHostName();

    /// <summary>Asks the database the first time; Orleans reads it while it starts, and cannot start without the database anyway.</summary>
    public SiloAddress SiloAddress
    {
        get
        {
            lock (_asking)
            {
                return _address ??= Ask();
            }
        }
    }

    /// <summary>Null for a silo without a gateway, as Orleans' own.</summary>
    public SiloAddress GatewayAddress { get; } = endpoints.Value.GatewayPort == 0
        ? null!
        : SiloAddress.New(new IPEndPoint(endpoints.Value.AdvertisedIPAddress!, endpoints.Value.GatewayPort), 0);

    private SiloAddress Ask()
    {
        var endpoint = new IPEndPoint(endpoints.Value.AdvertisedIPAddress!, endpoints.Value.SiloPort);
        using var command = database.CreateCommand(NextGeneration);
        command.Parameters.Add(new() { Value = ClusterId });
        command.Parameters.Add(new() { Value = endpoint.Address.ToString() });
        command.Parameters.Add(new() { Value = endpoint.Port });
        return SiloAddress.New(endpoint, (int)command.ExecuteScalar()!);
    }
}
