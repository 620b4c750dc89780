using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Shop.Storage.Availability;
using Shop.Storage.Reads;
using static Shop.Storage.Reads.Reading;

namespace Shop.Storage.Freshness;

/// <summary>Reads the versions of stored grain states, many per statement. Grains with a Guid key only.</summary>
internal sealed class StateVersions
{
    // The condition of the primary key for a Guid: Orleans stores its two halves.
    private const string Sql =
        """
        SELECT stored.grainidn0, stored.grainidn1, stored.version
        FROM unnest($3, $4) AS key (n0, n1)
        JOIN orleansstorage AS stored ON stored.serviceid = $1 AND stored.graintypestring = $2
          AND stored.grainidn0 = key.n0 AND stored.grainidn1 = key.n1 AND stored.grainidextensionstring = ''
        """;

    private readonly ConcurrentDictionary<string, GroupRead<Guid, string>> _states = [];
    private readonly NpgsqlDataSource _database;
    private readonly DatabaseHealthMonitor _monitor;
    private readonly string _service;

    public StateVersions(NpgsqlDataSource database, DatabaseHealthMonitor monitor, IOptions<ClusterOptions> cluster) =>
        (_database, _monitor, _service) = (database, monitor, cluster.Value.ServiceId);

    /// <summary>The stored version, in the form of an ETag; null if there is no row.</summary>
    /// <param name="state">The name of the state.</param>
    public Task<string?> FindAsync(string state, Guid grain) => _states
        .GetOrAdd(state, name => new GroupRead<Guid, string>("states", _monitor, grains => ReadAsync(name, grains)))
        .ReadAsync(grain);

    private async Task<Dictionary<Guid, string>> ReadAsync(string state, Guid[] grains)
    {
        var byKey = grains.ToDictionary(KeyOf);
        var rows = await _database.ReadAsync(
            Sql,
            row => (Key: (row.GetInt64(0), row.GetInt64(1)), Version: row.GetInt32(2)),
            Value(_service),
            Value(state),
            Value(byKey.Keys.Select(key => key.First).ToArray()),
            Value(byKey.Keys.Select(key => key.Second).ToArray()));
        return rows.ToDictionary(row => byKey[row.Key], row => row.Version.ToString(CultureInfo.InvariantCulture));
    }

    private static (long First, long Second) KeyOf(Guid grain)
    {
        var bytes = grain.ToByteArray();
        return (BitConverter.ToInt64(bytes, 0), BitConverter.ToInt64(bytes, 8));
    }
}
