using System.Net;
using System.Net.Sockets;
using Npgsql;
using Shop.Api.Tests.Hosts;
using Shop.Testing;

namespace Shop.Api.Tests.Faults;

/// <summary>Two silos and an API in their own processes, which receive signals.</summary>
[Collection("Faults")]
public sealed class ProcessTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly List<RestartableHost> _silos = [];
    private RestartableHost? _api;
    private FaultyPostgres? _database;
    private Shopper? _customer;

    private Uri Address => new($"http://127.0.0.1:{_api!.Port}");

    private FaultyPostgres Database => _database!;

    private Shopper Customer => _customer!;

    public async ValueTask InitializeAsync()
    {
        try
        {
            await StartAsync();
        }
        catch
        {
            // xUnit does not dispose a class whose initialization has failed.
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _customer?.Dispose();
        foreach (var host in _silos.Append(_api).OfType<RestartableHost>())
        {
            await host.DisposeAsync();
        }

        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task A_paused_silo_is_evicted_and_exits_after_it_resumes_while_the_shop_keeps_serving()
    {
        await using var load = new TopUps(Address, Customer, workers: 4);
        await load.ReachAsync(50);
        var paused = TimeProvider.System.GetTimestamp();
        _silos[0].Pause();

        await FaultyShop.EventuallyAsync(async () => await IsDeadAsync(_silos[0]));
        var evicted = TimeProvider.System.GetElapsedTime(paused);
        await load.ReachAsync(load.Count + 50);
        var resumed = TimeProvider.System.GetTimestamp();
        _silos[0].Resume();
        var exit = await _silos[0].EndAsync();
        var exitDelay = TimeProvider.System.GetElapsedTime(resumed);
        output.WriteLine($"evicted after {evicted.TotalSeconds:F1} s; exit code {exit} {exitDelay.TotalSeconds:F1} s after it resumed");
        await _silos[0].StartAsync();
        await load.ReachAsync(load.Count + 50);
        await load.StopAsync();

        Assert.True(evicted < TimeSpan.FromSeconds(30), $"{evicted}");
        Assert.NotEqual(0, exit);
        await AssertExactAsync(load.Count);
    }

    [Fact]
    public async Task In_a_rolling_restart_no_request_fails_twice_and_requests_in_flight_complete()
    {
        await using var load = new TopUps(Address, Customer, workers: 4);
        foreach (var silo in _silos)
        {
            await load.ReachAsync(load.Count + 50);
            var since = TimeProvider.System.GetTimestamp();
            Assert.Equal(0, await silo.StopAsync());
            output.WriteLine($"a silo stopped in {TimeProvider.System.GetElapsedTime(since).TotalSeconds:F1} s");
            await load.ReachAsync(load.Count + 50);
            await silo.StartAsync();
        }

        await load.ReachAsync(load.Count + 50);
        await load.StopAsync();
        output.WriteLine($"{load.Count} requests, {load.Repeated} of them retried, {load.FailedTwice} failed twice");

        Assert.Equal(0, load.FailedTwice);
        await AssertExactAsync(load.Count);

        // The API: a request in flight is answered, a new connection is refused.
        Task<Answer> inFlight;
        Task<int> stopping;
        await using (await LockLedgersAsync())
        {
            inFlight = Customer.PostAsync("/payments/debits", new { amount = 1 }, key: "in flight");
            await FaultyShop.EventuallyAsync(async () =>
                await Database.ReadAsync<long>("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
            stopping = _api!.StopAsync();
            await FaultyShop.EventuallyAsync(async () => !await ListensAsync());
        }

        (await inFlight).Expect(HttpStatusCode.Created);
        Assert.Equal(0, await stopping);
    }

    private async Task StartAsync()
    {
        _database = await FaultyPostgres.StartAsync();
        string[] common = ["--environment=Development", $"--ConnectionStrings:Shop={_database.ConnectionString}"];
        string[] fastPasswords = ["--Passwords:MemoryKiB=7168", "--Passwords:Iterations=5"];
        _silos.AddRange(Enumerable.Range(0, 2).Select(_ => RestartableHost.Silo([.. common, .. fastPasswords])));
        _api = RestartableHost.Api([.. common, "--RateLimits:Enabled=false"]);
        await Task.WhenAll(_silos.Append(_api).Select(host => host.StartAsync()));
        _customer = new Shopper(Address);
        var name = $"user-{Guid.CreateVersion7():N}"[..30];
        var registration = new { username = name, password = Shopper.Password };
        await FaultyShop.EventuallyAsync(async () =>
            (await _customer.PostAsync("/auth/register", registration)).Status is HttpStatusCode.Created or HttpStatusCode.Conflict);
        await FaultyShop.EventuallyAsync(() => _customer.TryLoginAsync(name, Shopper.Password));
    }

    private async Task<NpgsqlConnection> LockLedgersAsync()
    {
        var connection = new NpgsqlConnection(Database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE ledger_entries IN EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task<bool> ListensAsync()
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _api!.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // Status 6 is Dead.
    private async Task<bool> IsDeadAsync(RestartableHost silo) =>
        await Database.ReadAsync<bool>($"SELECT EXISTS (SELECT FROM orleansmembership WHERE port = {silo.Port} AND status = 6)");

    private async Task AssertExactAsync(int topUps)
    {
        Assert.Equal(topUps, (await Customer.GetAsync("/payments")).Expect(HttpStatusCode.OK).Json["amount"]!.GetValue<long>());
        Assert.Equal(
            topUps, await Database.ReadAsync<long>("SELECT coalesce(sum(amount), 0)::bigint FROM ledger_entries WHERE ledger = 1"));
        Assert.Equal(topUps, await Database.ReadAsync<long>("SELECT max(balance) FROM ledger_entries WHERE ledger = 1"));
    }
}
