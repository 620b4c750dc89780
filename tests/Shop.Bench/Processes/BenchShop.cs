using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Shop.Postgres;
using Shop.Testing;

namespace Shop.Bench.Processes;

/// <summary>
/// A shop of real processes on 127.0.0.1: PostgreSQL with full durability, silos and one API. Three settings differ from the defaults,
/// because they would limit the measurement: no rate limits (all customers share one address), tokens of a day, and slots that are never
/// full.
/// </summary>
internal sealed class BenchShop : IAsyncDisposable
{
    public const string AdminName = "bench-admin";

    private const string DatabaseName = "shop";

    // The size of the log files that PostgreSQL keeps for reuse: the size after the first checkpoints of a server under this load.
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
        var pidFile = Directory.EnumerateFiles(data, "postmaster.pid", SearchOption.AllDirectories).Single();
        PostmasterId = int.Parse(File.ReadLines(pidFile).First(), CultureInfo.InvariantCulture);
    }

    /// <summary>Not a secret: it is used for this run only.</summary>
    public string AdminPassword { get; } = RandomNumberGenerator.GetHexString(24, lowercase: true);

    /// <summary>The shop's database, for statements of the bench.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>The base address of the API.</summary>
    public Uri Api { get; private set; } = null!;

    public IReadOnlyList<ShopProcess> Silos => _silos;

    public ShopProcess ApiProcess => _api ?? throw new BenchException("The API has not been started.");

    /// <summary>The id of PostgreSQL's main process. All its other processes are children.</summary>
    public int PostmasterId { get; }

    /// <summary>Starts PostgreSQL with a database of the shop's schema. Silos and API are not started.</summary>
    /// <param name="settings">Additional settings of PostgreSQL.</param>
    public static async Task<BenchShop> CreateAsync(string folder, IReadOnlyDictionary<string, string> settings, TimeProvider timeProvider)
    {
        Directory.CreateDirectory(folder);
        var data = Path.Combine(Path.GetTempPath(), $"shop-bench-{Guid.CreateVersion7():N}");
        var options = new PrivatePostgresOptions
        {
            Settings = new Dictionary<string, string>(settings) { ["min_wal_size"] = KeptLog },
        };
        var postgres = await PrivatePostgres.StartAsync(data, options);
        var shop = new BenchShop(folder, data, postgres, timeProvider);
        await shop.CreateDatabaseAsync(DatabaseName);
        return shop;
    }

    /// <summary>Creates another database with the shop's schema on this server, and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        var connectionString = await _postgres.CreateDatabaseAsync(name);
        await SiloMigration.RunAsync(SiloMigration.BuiltProgram, connectionString);
        return connectionString;
    }

    /// <summary>Starts silos and the API. Completes when all are ready.</summary>
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

    /// <summary>Stops the silos and the API. The database keeps running.</summary>
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

    /// <summary>The number of active item grains on all silos, from their metrics.</summary>
    public async Task<long> CountActiveItemsAsync()
    {
        using var http = new HttpClient();
        var active = 0L;
        foreach (var silo in _metrics)
        {
            var lines = (await http.GetStringAsync(silo)).Split('\n');
            active += lines
                .Where(line => line.StartsWith("orleans_catalog_activations{", StringComparison.Ordinal))
                .Where(line => line.Contains("grain_type=\"product\"", StringComparison.Ordinal))
                .Sum(line => long.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
        }

        return active;
    }

    /// <summary>Processor time so far, in seconds by role.</summary>
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

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
