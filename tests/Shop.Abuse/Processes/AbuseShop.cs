using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Shop.Postgres;
using Shop.Testing;

namespace Shop.Abuse.Processes;

/// <summary>
/// A shop of one silo and one API, each with the heap limit of its pod, on a private PostgreSQL. Settings are those of production, with
/// three exceptions: tokens of a day, so that no login interrupts the measurement; a mail server that counts mails; fewer log messages.
/// </summary>
internal sealed class AbuseShop : IAsyncDisposable
{
    public const string AdminName = "abuse-admin";

    private const string DatabaseName = "shop";

    private readonly string _folder;
    private readonly string _data;
    private readonly int _number;
    private readonly PrivatePostgres _postgres;
    private readonly TimeProvider _timeProvider;
    private readonly Dictionary<string, string> _siloEnvironment;
    private readonly Uri _siloHealth;
    private readonly List<string> _failedStarts = [];
    private ShopProcess? _silo;
    private ShopProcess? _api;
    private int _silos;
    private long _siloPeak;
    private long _apiPeak;

    private AbuseShop(string folder, string data, int number, PrivatePostgres postgres, TimeProvider timeProvider)
    {
        (_folder, _data, _number, _postgres, _timeProvider) = (folder, data, number, postgres, timeProvider);
        Database = NpgsqlDataSource.Create(postgres.ConnectionStringOf(DatabaseName));
        var admin = FreePort.Next();
        _siloHealth = new Uri($"http://127.0.0.1:{admin}/health/ready");
        _siloEnvironment = Environment(SiloLimits, new()
        {
            ["Admin__Port"] = Text(admin),
            ["Admin__Username"] = AdminName,
            ["Admin__Password"] = AdminPassword,
            ["Silo__Port"] = Text(FreePort.Next()),
            ["Silo__GatewayPort"] = Text(FreePort.Next()),
            ["Sessions__AccessLifetime"] = "1.00:00:00",
            ["Mail__Host"] = "127.0.0.1",
            ["Mail__Port"] = Text(Mail.Port),
            ["Mail__From"] = "shop@example.org",
            ["Mail__StartTls"] = "false",
            ["Mail__Poll"] = "00:00:01",
        });
    }

    public static PodLimits SiloLimits { get; } = PodLimits.Read("silo.yaml");

    public static PodLimits ApiLimits { get; } = PodLimits.Read("api.yaml");

    /// <summary>Not a secret: it is used for this run only.</summary>
    public string AdminPassword { get; } = RandomNumberGenerator.GetHexString(24, lowercase: true);

    /// <summary>The shop's database, for statements of this program.</summary>
    public NpgsqlDataSource Database { get; }

    public MailSink Mail { get; } = new();

    /// <summary>The address of the API, without a path.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The processes that have ended without being killed by this program, and failed restarts.</summary>
    public IReadOnlyList<string> Ended => [.. _failedStarts, .. new[] { _silo, _api }
        .OfType<ShopProcess>()
        .Where(process => process.ExitCode is not null)
        .Select(process => string.Create(CultureInfo.InvariantCulture, $"{process.Name} ended (exit code {process.ExitCode})"))];

    /// <summary>Starts all processes. Completes when they are ready.</summary>
    /// <param name="number">Part of the names of the log files, because a run may start several shops.</param>
    public static async Task<AbuseShop> StartAsync(string folder, int number, TimeProvider timeProvider)
    {
        var data = Path.Combine(Path.GetTempPath(), $"shop-abuse-{Guid.CreateVersion7():N}");
        var postgres = await PrivatePostgres.StartAsync(data);
        var shop = new AbuseShop(folder, data, number, postgres, timeProvider);
        try
        {
            await SiloMigration.RunAsync(SiloMigration.BuiltProgram, await postgres.CreateDatabaseAsync(DatabaseName));
            await shop.StartSiloAsync();
            await shop.StartApiAsync();
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Ends the silo as a crash does and starts it on the same ports. Completes when it is ready, or has failed to start.
    /// </summary>
    public async Task RestartSiloAsync()
    {
        SamplePeaks();
        if (_silo is { } killed)
        {
            _silo = null;
            await killed.KillAsync();
            await killed.DisposeAsync();
        }

        try
        {
            await StartSiloAsync();
        }
        catch (RunFailedException exception)
        {
            _failedStarts.Add(exception.Message);
        }
    }

    /// <summary>Begins new peaks of the memory of both processes.</summary>
    public void ResetPeaks()
    {
        (_siloPeak, _apiPeak) = (0, 0);
        foreach (var process in new[] { _silo, _api }.OfType<ShopProcess>())
        {
            ResidentMemory.ResetPeak(process.Id);
        }
    }

    /// <summary>The highest memory of both processes since the reset, in bytes. It must be called while the processes run.</summary>
    public (long Silo, long Api) SamplePeaks()
    {
        _siloPeak = Math.Max(_siloPeak, ReadPeak(_silo));
        _apiPeak = Math.Max(_apiPeak, ReadPeak(_api));
        return (_siloPeak, _apiPeak);

        static long ReadPeak(ShopProcess? process) => process is null ? 0 : ResidentMemory.ReadPeak(process.Id);
    }

    /// <summary>The number of orders that are open and were accepted before a time.</summary>
    public async Task<long> CountOpenAsync(DateTimeOffset acceptedBefore)
    {
        await using var command = Database.CreateCommand("SELECT count(*) FROM orders WHERE is_open AND created_at < $1");
        command.Parameters.Add(new() { Value = acceptedBefore });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { _api, _silo }.OfType<ShopProcess>())
        {
            await process.DisposeAsync();
        }

        await Mail.DisposeAsync();
        await Database.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    private async Task StartSiloAsync() => _silo = await ShopProcess.StartAsync(
        $"silo-{Text(_number)}-{Text(++_silos)}", "Shop.Silo.dll", [], _siloEnvironment, _siloHealth, _folder, _timeProvider);

    private async Task StartApiAsync()
    {
        var port = FreePort.Next();
        Address = new Uri($"http://127.0.0.1:{port}/");
        var environment = Environment(ApiLimits, new() { ["Api__Port"] = Text(port), ["Api__MetricsPort"] = Text(FreePort.Next()) });
        _api = await ShopProcess.StartAsync(
            $"api-{Text(_number)}", "Shop.Api.dll", [], environment, new Uri(Address, "health/ready"), _folder, _timeProvider);
    }

    private Dictionary<string, string> Environment(PodLimits limits, Dictionary<string, string> own)
    {
        own["ConnectionStrings__Shop"] = _postgres.ConnectionStringOf(DatabaseName);
        own["Orleans__ClusterId"] = $"abuse-{Text(System.Environment.ProcessId)}-{Text(_number)}";
        own["Logging__LogLevel__Default"] = "Warning";
        own["DOTNET_GCHeapHardLimit"] = limits.HeapHardLimit;
        return own;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
