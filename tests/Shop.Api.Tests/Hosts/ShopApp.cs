using System.Net;
using Microsoft.AspNetCore.Builder;
using Shop.Hosting.Http;
using Shop.Silo;
using Shop.Testing;

[assembly: AssemblyFixture(typeof(Shop.Api.Tests.Hosts.ShopApp))]

namespace Shop.Api.Tests.Hosts;

/// <summary>A complete shop: PostgreSQL, one silo and one API in this process.</summary>
public sealed class ShopApp : IAsyncLifetime
{
    public const string AdminName = "admin";
    private const string AdminPassword = "a long administrator's password";

    /// <summary>Settings that log errors only.</summary>
    internal static readonly string[] Quiet =
        ["--Logging:LogLevel:Default=Error", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Error", "--Logging:LogLevel:Shop=Error"];

    private readonly ShopPostgres _postgres = new();
    private TestDatabase? _database;
    private WebApplication? _silo;
    private WebApplication? _api;
    private int _names;

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>The administrator, logged in.</summary>
    public Shopper Admin { get; private set; } = null!;

    public TestDatabase Database => _database!;

    public async ValueTask InitializeAsync()
    {
        await ContractDocument.PrepareAsync();
        await _postgres.InitializeAsync();
        _database = await _postgres.CreateDatabaseAsync();
        string[] common = ["--environment=Development", $"--ConnectionStrings:Shop={_database.ConnectionString}", .. Quiet];
        _silo = SiloHost.Build(
        [
            .. common, $"--Silo:Port={FreePort.Next()}", $"--Silo:GatewayPort={FreePort.Next()}", "--Admin:Port=0",
            $"--Admin:Username={AdminName}", $"--Admin:Password={AdminPassword}",
        ]);
        _api = ApiHost.Build([.. common, "--Api:Port=0", "--Api:MetricsPort=0", "--RateLimits:Enabled=false"]);
        await _silo.StartAsync();
        await _api.StartAsync();
        Address = new Uri($"http://127.0.0.1:{_api.GetPort(ShopPort.Api)}");
        Admin = await LoginAdminAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Admin?.Dispose();
        if (_api is not null)
        {
            await _api.StopAsync();
            await _api.DisposeAsync();
        }

        if (_silo is not null)
        {
            await _silo.StopAsync();
            await _silo.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        await _postgres.DisposeAsync();
    }

    /// <summary>A unique name.</summary>
    public string NewName(string prefix = "user") => $"{prefix}{Interlocked.Increment(ref _names)}-{Guid.CreateVersion7():N}"[..30];

    /// <summary>A client without a token.</summary>
    public Shopper AnonymousClient() => new(Address);

    /// <summary>A new customer, logged in.</summary>
    /// <param name="money">The balance of its account.</param>
    public async Task<Shopper> CustomerAsync(long money = 0)
    {
        var shopper = AnonymousClient();
        var name = NewName();
        (await shopper.PostAsync("/auth/register", new { username = name, password = Shopper.Password })).Expect(HttpStatusCode.Created);
        await shopper.LoginAsync(name, Shopper.Password);
        if (money > 0)
        {
            (await shopper.PostAsync("/payments/debits", new { amount = money }, key: "first money")).Expect(HttpStatusCode.Created);
        }

        return shopper;
    }

    /// <summary>A new item for sale.</summary>
    public async Task<Guid> ItemAsync(long quantity = 100, long price = 250, string? title = null)
    {
        var body = new { title = title ?? NewName("Item "), description = "For tests", quantity, price };
        var answer = await Admin.PostAsync("/items", body, key: NewName("key"));
        return answer.Expect(HttpStatusCode.Created).Json["itemId"]!.GetValue<Guid>();
    }

    // The silo creates its administrator in the background after its start.
    private async Task<Shopper> LoginAdminAsync()
    {
        var admin = AnonymousClient();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await admin.TryLoginAsync(AdminName, AdminPassword))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), timeout.Token);
        }

        return admin;
    }
}
