using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Shop.Postgres;
using Shop.Testing;

namespace Shop.Bench.Processes;

/// <summary>
/// A shop as it is run, on one machine: PostgreSQL with every guarantee on, silos and one API, each a process of its own, all on
/// 127.0.0.1. Only what stands in the way of measuring is set: no rate limits (everybody comes from one address), tokens of a day, slots that are never full.
/// </summary>
internal sealed class BenchShop : IAsyncDisposable
{
    public const string AdminName = "bench-admin";

    private const string DatabaseName = "shop";

    // How much of its log PostgreSQL keeps for use again: what a server under this load would keep after its first checkpoints.
    private const string KeptLog = "3GB";

    private readonly string _folder;
    private readonly string _data;
    private readonly TimeProvider _timeProvider;
    private readonly PrivatePostgres _postgres;
    private readonly List<ShopProcess> _silos = [];
    private readonly List<Uri> _metrics = [];
    private ShopProcess? _api;

    private BenchShop(string folder, string data, PrivatePostgres postgres, TimeProvider timeProvider)
    {
        (_folder, _data, _postgres, _timeProvider) = (folder, data, postgres, timeProvider);
        Database = NpgsqlDataSource.Create(postgres.ConnectionStringOf(DatabaseName) + ";Command Timeout=1800");
        PostmasterId = int.Parse(File.ReadLines(Directory.EnumerateFiles(data, "postmaster.pid", SearchOption.AllDirectories).Single()).First(), CultureInfo.InvariantCulture);
    }

    /// <summary>Not a secret: it lives as long as this run.</summary>
    public string AdminPassword { get; } = RandomNumberGenerator.GetHexString(24, lowercase: true);

    /// <summary>The database, for the bench's own statements.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>Where the API serves.</summary>
    public Uri Api { get; private set; } = null!;

    public IReadOnlyList<ShopProcess> Silos => _silos;

    public ShopProcess ApiProcess => _api ?? throw new BenchException("The API has not been started.");

    /// <summary>The server process of PostgreSQL; all others are its children.</summary>
    public int PostmasterId { get; }

    /// <summary>Starts a database with the shop's schema, and nothing else.</summary>
    /// <param name="settings">Settings of PostgreSQL beside the shop's own.</param>
    public static async Task<BenchShop> CreateAsync(string folder, IReadOnlyDictionary<string, string> settings, TimeProvider timeProvider)
    {
        Directory.CreateDirectory(folder);
        var data = Path.Combine(Path.GetTempPath(), $"shop-bench-{Guid.CreateVersion7():N}");
        var postgres = await PrivatePostgres.StartAsync(data, new PrivatePostgresOptions { Settings = new Dictionary<string, string>(settings) { ["min_wal_size"] = KeptLog } });
        var shop = new BenchShop(folder, data, postgres, timeProvider);
        await shop.CreateDatabaseAsync(DatabaseName);
        return shop;
    }

    /// <summary>A database with the shop's schema on this server; answers its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        var connectionString = await _postgres.CreateDatabaseAsync(name);
        await MigrateAsync(connectionString);
        return connectionString;
    }

    /// <summary>Starts so many silos and the API; answers when all take work.</summary>
    public async Task OpenAsync(int silos)
    {
        for (var number = 1; number <= silos; number++)
        {
            var admin = FreePort.Next();
            _metrics.Add(new Uri($"http://127.0.0.1:{admin}/metrics"));
            _silos.Add(await ShopProcess.StartAsync($"silo-{number}", "Shop.Silo.dll", [], Environment(new()
            {
                ["Admin__Port"] = Text(admin),
                ["Silo__Port"] = Text(FreePort.Next()),
                ["Silo__GatewayPort"] = Text(FreePort.Next()),
                ["Admin__Username"] = AdminName,
                ["Admin__Password"] = AdminPassword,
                ["Deliveries__DefaultCapacity"] = "1000000",
                ["Sessions__AccessLifetime"] = "1.00:00:00",
            }), new Uri($"http://127.0.0.1:{admin}/health/ready"), _folder, _timeProvider));
        }

        var port = FreePort.Next();
        Api = new Uri($"http://127.0.0.1:{port}/api/v1/");
        _api = await ShopProcess.StartAsync("api", "Shop.Api.dll", [], Environment(new()
        {
            ["Api__Port"] = Text(port),
            ["Api__MetricsPort"] = Text(FreePort.Next()),
            ["RateLimits__Enabled"] = "false",
        }), new Uri($"http://127.0.0.1:{port}/health/ready"), _folder, _timeProvider);
    }

    /// <summary>Stops silos and API; the database stays.</summary>
    public async Task CloseAsync()
    {
        foreach (var process in _silos.Prepend(_api).OfType<ShopProcess>())
        {
            await process.DisposeAsync();
        }

        _silos.Clear();
        _metrics.Clear();
        _api = null;
    }

    /// <summary>How many items are awake, each a grain, on all silos: as their metrics tell.</summary>
    public async Task<long> CountAwakeItemsAsync()
    {
        using var http = new HttpClient();
        var awake = 0L;
        foreach (var silo in _metrics)
        {
            var lines = (await http.GetStringAsync(silo)).Split('\n');
            awake += lines.Where(line => line.StartsWith("orleans_catalog_activations{", StringComparison.Ordinal) && line.Contains("grain_type=\"product\"", StringComparison.Ordinal))
                .Sum(line => long.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
        }

        return awake;
    }

    /// <summary>Processor time so far, by role.</summary>
    public IReadOnlyDictionary<string, double> Cpu()
    {
        var cpu = new Dictionary<string, double>
        {
            ["silo"] = _silos.Sum(silo => ProcessTimes.Of(silo.Id)),
            ["postgres"] = ProcessTimes.OfTree(PostmasterId),
            ["generator"] = ProcessTimes.Of(System.Environment.ProcessId),
        };
        if (_api is { } api)
        {
            cpu["api"] = ProcessTimes.Of(api.Id);
        }

        return cpu;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await Database.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    private Dictionary<string, string> Environment(Dictionary<string, string> own)
    {
        own["ConnectionStrings__Shop"] = _postgres.ConnectionStringOf(DatabaseName);
        own["Orleans__ClusterId"] = string.Create(CultureInfo.InvariantCulture, $"bench-{System.Environment.ProcessId}");
        own["Logging__LogLevel__Default"] = "Warning";
        return own;
    }

    private static async Task MigrateAsync(string connectionString)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Shop.Silo.dll"), "migrate"]);
        start.Environment["ConnectionStrings__Shop"] = connectionString;
        var result = await HostProcess.RunAsync(start);
        if (result.ExitCode != 0)
        {
            throw new BenchException($"The migration failed: {result.Output.Trim()} {result.Errors.Trim()}");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
