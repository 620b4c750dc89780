using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Shop.Chaos.Histories;
using Shop.Postgres;
using Shop.Testing;

namespace Shop.Chaos.Processes;

/// <summary>A whole shop of real processes: PostgreSQL, silos, APIs, and whoever starts them again.</summary>
internal sealed class ShopProcesses : IAsyncDisposable
{
    public const string AdminName = "chaos-admin";

    private const string Database = "shop";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);

    private readonly ChaosSettings _settings;
    private readonly Network _network;
    private readonly History _history;
    private readonly TimeProvider _timeProvider;
    private readonly string _clusterId;
    private PrivatePostgres? _postgres;

    public ShopProcesses(ChaosSettings settings, Network network, History history, TimeProvider timeProvider)
    {
        (_settings, _network, _history, _timeProvider) = (settings, network, history, timeProvider);
        _clusterId = $"chaos-{Environment.ProcessId}";
        Nodes = [.. Enumerable.Range(1, settings.Silos).Select(Silo), .. Enumerable.Range(1, settings.Apis).Select(Api)];
    }

    /// <summary>Not a secret: it lives as long as this run. Hashing it costs what every password costs.</summary>
    public string AdminPassword { get; } = RandomNumberGenerator.GetHexString(24, lowercase: true);

    public IReadOnlyList<Node> Nodes { get; }

    public IReadOnlyList<Node> Silos => [.. Nodes.Where(node => node.Kind == NodeKind.Silo)];

    public IReadOnlyList<Node> Apis => [.. Nodes.Where(node => node.Kind == NodeKind.Api)];

    public Network Network => _network;

    /// <summary>The shop's database, for this program's own statements.</summary>
    public string ConnectionString => Postgres.ConnectionStringOf(Database);

    private PrivatePostgres Postgres => _postgres ?? throw new ChaosException("PostgreSQL was not started.");

    /// <summary>Starts all of it; answers when every process takes work.</summary>
    public async Task StartAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"shop-chaos-{Guid.CreateVersion7():N}");
        _postgres = await PrivatePostgres.StartAsync(folder, new PrivatePostgresOptions { Settings = PostgresSettings() });
        await _postgres.CreateDatabaseAsync(Database);
        await MigrateAsync();
        foreach (var statement in _settings.Sql)
        {
            await using var source = Npgsql.NpgsqlDataSource.Create(ConnectionString);
            await using var command = source.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }

        foreach (var node in Nodes)
        {
            node.Start();
        }

        foreach (var node in Nodes)
        {
            if (!await node.WaitUntilReadyAsync(StartPatience))
            {
                throw new ChaosException($"{node.Name} does not start; see its log in {_settings.Folder}.");
            }
        }
    }

    public Task CrashDatabaseAsync() => Postgres.CrashAsync();

    public Task StartDatabaseAsync() => Postgres.StartAgainAsync();

    /// <summary>Ends all sessions of the shop's database but the one that does it.</summary>
    public async Task<int> DropSessionsAsync()
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(Postgres.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand($"SELECT count(pg_terminate_backend(pid))::int FROM pg_stat_activity WHERE datname = '{Database}'");
        return (int)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Nodes.Select(node => node.DisposeAsync().AsTask()));
        if (_postgres is { } postgres)
        {
            var folder = Path.GetDirectoryName(postgres.LogFile)!;
            File.Copy(postgres.LogFile, Path.Combine(_settings.Folder, "postgres.log"), overwrite: true);
            await postgres.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private Dictionary<string, string> PostgresSettings()
    {
        if (!_network.CanPart)
        {
            return [];
        }

        var hba = Path.Combine(Path.GetTempPath(), $"{_settings.Namespaces}.hba");
        File.WriteAllText(hba, $"host all all 127.0.0.1/32 scram-sha-256\nhost all all {Network.Hosts} scram-sha-256\n");
        return new() { ["listen_addresses"] = $"127.0.0.1,{_network.Hub.Address}", ["hba_file"] = hba };
    }

    private string ConnectionStringOf(Place place)
    {
        var target = new Npgsql.NpgsqlConnectionStringBuilder(ConnectionString);
        if (place.Namespace is not null)
        {
            target.Host = _network.Hub.Address.ToString();
        }

        return target.ConnectionString;
    }

    private async Task MigrateAsync()
    {
        var start = new ProcessStartInfo("dotnet", [_settings.SiloProgram, "migrate"]);
        start.Environment["ConnectionStrings__Shop"] = ConnectionString;
        var result = await HostProcess.RunAsync(start);
        if (result.ExitCode != 0)
        {
            throw new ChaosException($"The migration failed: {result.Output.Trim()} {result.Errors.Trim()}");
        }
    }

    private Node Silo(int number)
    {
        var place = _network.Silo(number);
        var (admin, silo, gateway) = place.Namespace is null ? (FreePort.Next(), FreePort.Next(), FreePort.Next()) : (9090, 11111, 30000);
        var main = new Uri($"http://{place.Address}:{admin}/");
        return new Node(NodeKind.Silo, number, place, new Uri(main, "health/ready"), main, ahead => Describe(_settings.SiloProgram, place, ahead, new()
        {
            ["Admin__Port"] = Text(admin),
            ["Silo__Port"] = Text(silo),
            ["Silo__GatewayPort"] = Text(gateway),
            ["Silo__Address"] = place.Address.ToString(),
            ["Admin__Username"] = AdminName,
            ["Admin__Password"] = AdminPassword,
            ["POD_NAME"] = $"silo-{number}",
        }), Path.Combine(_settings.Folder, $"silo-{number}.log"), _history, _timeProvider);
    }

    private Node Api(int number)
    {
        var place = _network.Api(number);
        var (port, metrics) = place.Namespace is null ? (FreePort.Next(), FreePort.Next()) : (8080, 9091);
        var main = new Uri($"http://{place.Address}:{port}/");
        return new Node(NodeKind.Api, number, place, new Uri(main, "health/ready"), new Uri(main, "api/v1/"), ahead => Describe(_settings.ApiProgram, place, ahead, new()
        {
            ["Api__Port"] = Text(port),
            ["Api__MetricsPort"] = Text(metrics),

            // Everybody comes from one address here.
            ["RateLimits__Enabled"] = "false",
            ["POD_NAME"] = $"api-{number}",
        }), Path.Combine(_settings.Folder, $"api-{number}.log"), _history, _timeProvider);
    }

    private ProcessStartInfo Describe(string program, Place place, bool clockIsAhead, Dictionary<string, string> environment)
    {
        string[] command = ["dotnet", program];
        if (place.Namespace is { } host)
        {
            command = ["ip", "netns", "exec", host, .. command];
        }

        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = _settings.Folder,
        };
        environment["ConnectionStrings__Shop"] = ConnectionStringOf(place);
        environment["Orleans__ClusterId"] = _clusterId;
        environment["Http__Bind"] = place.Address.ToString();
        environment["Logging__LogLevel__Default"] = "Warning";
        environment["DOTNET_gcServer"] = "0";
        if (program == _settings.SiloProgram)
        {
            foreach (var (name, value) in _settings.SiloEnvironment)
            {
                environment[name] = value;
            }
        }

        if (clockIsAhead)
        {
            foreach (var (name, value) in Faketime.TwoHoursAhead)
            {
                environment[name] = value;
            }
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
