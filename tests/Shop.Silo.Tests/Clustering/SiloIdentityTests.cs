using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shop.Testing;

namespace Shop.Silo.Tests.Clustering;

public sealed class SiloIdentityTests(ShopPostgres postgres)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_silo_joins_although_an_earlier_one_of_its_address_had_a_clock_two_hours_ahead()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var first = await RunOnceAsync(database.ConnectionString, 0);
        var ahead = first.SiloAddress.Generation + 7200;
        await using (var command = source.CreateCommand("UPDATE orleansmembership SET generation = $1"))
        {
            command.Parameters.Add(new() { Value = ahead });
            Assert.Equal(1, await command.ExecuteNonQueryAsync(CancellationToken));
        }

        var second = await RunOnceAsync(database.ConnectionString, first.SiloAddress.Endpoint.Port);

        Assert.Equal(ahead + 1, second.SiloAddress.Generation);
    }

    [Fact]
    public async Task The_generation_is_the_time_of_the_database_and_increases()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var before = SiloAddress.AllocateNewGeneration();

        var first = await RunOnceAsync(database.ConnectionString, 0);
        var second = await RunOnceAsync(database.ConnectionString, first.SiloAddress.Endpoint.Port);

        Assert.InRange(first.SiloAddress.Generation, before - 1, SiloAddress.AllocateNewGeneration() + 1);
        Assert.True(second.SiloAddress.Generation > first.SiloAddress.Generation);
        Assert.Equal(first.SiloAddress.Endpoint, second.SiloAddress.Endpoint);
    }

    // Runs a silo until it is an active member, and stops it. Port 0: any free port.
    private static async Task<ILocalSiloDetails> RunOnceAsync(string connectionString, int port)
    {
        await using var silo = port == 0
            ? TestHosts.Silo(connectionString)
            : TestHosts.Silo(connectionString, $"--Silo:Port={port.ToString(CultureInfo.InvariantCulture)}");
        await silo.StartAsync(CancellationToken);
        var oracle = silo.Services.GetRequiredService<ISiloStatusOracle>();
        await TestHosts.EventuallyAsync(() => Task.FromResult(oracle.CurrentStatus == SiloStatus.Active), CancellationToken);
        await silo.StopAsync(CancellationToken);
        return silo.Services.GetRequiredService<ILocalSiloDetails>();
    }
}
