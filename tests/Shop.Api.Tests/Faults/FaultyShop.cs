using System.Net;
using Microsoft.AspNetCore.Builder;
using Npgsql;
using Shop.Api.Tests.Hosts;
using Shop.Hosting.Http;
using Shop.Silo;
using Shop.Testing;

namespace Shop.Api.Tests.Faults;

/// <summary>A shop with two silos in this process, and a database with fault injection.</summary>
public sealed class FaultyShop : IAsyncLifetime
{
    private readonly List<WebApplication> _hosts = [];
    private FaultyPostgres? _database;

    public FaultyPostgres Database => _database!;

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public Shopper Admin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await FaultyPostgres.StartAsync();
        string[] common =
        [
            "--environment=Development", $"--ConnectionStrings:Shop={_database.ConnectionString}", .. ShopApp.Quiet,
            "--Logging:LogLevel:Default=None", "--Logging:LogLevel:Orleans=None", "--Logging:LogLevel:Shop=None",
            "--RateLimits:Enabled=false",
        ];
        for (var silo = 0; silo < 2; silo++)
        {
            await StartAsync(SiloHost.Build(
            [
                .. common, $"--Silo:Port={FreePort.Next()}", $"--Silo:GatewayPort={FreePort.Next()}", "--Admin:Port=0",
                $"--Admin:Username={ShopApp.AdminName}", $"--Admin:Password={Shopper.Password}",
                "--Passwords:MemoryKiB=7168", "--Passwords:Iterations=5",
            ]));
        }

        var api = await StartAsync(ApiHost.Build([.. common, "--Api:Port=0", "--Api:MetricsPort=0"]));
        Address = new Uri($"http://127.0.0.1:{api.GetPort(ShopPort.Api)}");
        Admin = new Shopper(Address);
        await EventuallyAsync(() => Admin.TryLoginAsync(ShopApp.AdminName, Shopper.Password));
    }

    public async ValueTask DisposeAsync()
    {
        Admin?.Dispose();
        foreach (var host in Enumerable.Reverse(_hosts))
        {
            await host.StopAsync();
            await host.DisposeAsync();
        }

        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    public async Task<Shopper> CustomerAsync(long money = 0)
    {
        var shopper = new Shopper(Address);
        var name = $"user-{Guid.CreateVersion7():N}"[..30];
        var registration = new { username = name, password = Shopper.Password };
        await EventuallyAsync(async () =>
            (await shopper.PostAsync("/auth/register", registration)).Status is HttpStatusCode.Created or HttpStatusCode.Conflict);
        await EventuallyAsync(() => shopper.TryLoginAsync(name, Shopper.Password));
        if (money > 0)
        {
            await UntilAsync(
                HttpStatusCode.Created, () => shopper.PostAsync("/payments/debits", new { amount = money }, key: "first money"));
        }

        return shopper;
    }

    public async Task<Guid> ItemAsync(long quantity = 1_000, long price = 250)
    {
        var key = $"{Guid.CreateVersion7()}";
        var body = new { title = "Lantern", description = "", quantity, price };
        var item = await UntilAsync(HttpStatusCode.Created, () => Admin.PostAsync("/items", body, key));
        return item.Json["itemId"]!.GetValue<Guid>();
    }

    /// <summary>True if each host is ready.</summary>
    public async Task<bool> IsReadyAsync()
    {
        using var http = new HttpClient();
        foreach (var host in _hosts)
        {
            var port = host.GetPort(host == _hosts[^1] ? ShopPort.Api : ShopPort.Admin);
            using var answer = await http.GetAsync($"http://127.0.0.1:{port}/health/ready");
            if (!answer.IsSuccessStatusCode)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Polls until the condition is true. Fails the test after two minutes.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromMinutes(2),
                "The condition did not become true within two minutes.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Repeats an idempotent request until it has this status. For the arrangement of a test, not for its assertions.</summary>
    public static async Task<Answer> UntilAsync(HttpStatusCode expected, Func<Task<Answer>> send)
    {
        Answer? answer = null;
        await EventuallyAsync(async () => (answer = await send()).Status == expected);
        return answer!;
    }

    /// <summary>Locks a table until the result is disposed: writes wait, and reads if <paramref name="alsoReads"/>.</summary>
    public async Task<IAsyncDisposable> LockAsync(string table, bool alsoReads)
    {
        var connection = new NpgsqlConnection(Database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        var mode = alsoReads ? "ACCESS EXCLUSIVE" : "EXCLUSIVE";
        await using var command = new NpgsqlCommand($"BEGIN; LOCK TABLE {table} IN {mode} MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task<WebApplication> StartAsync(WebApplication host)
    {
        _hosts.Add(host);
        await host.StartAsync();
        return host;
    }
}

/// <summary>Tests that share one shop with injected faults. Some measure time, so they run sequentially after all other tests.</summary>
[CollectionDefinition("Faults", DisableParallelization = true)]
public sealed class FaultTests : ICollectionFixture<FaultyShop>;
