using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Shop.Chaos.Histories;
using Shop.Postgres;
using Shop.Testing;

namespace Shop.Chaos.Processes;

/// <summary>A complete shop of real processes: PostgreSQL, and silos and APIs with their supervisors.</summary>
internal sealed class ShopProcesses : IAsyncDisposable
{
    public const string AdminName = "chaos-admin";

    private const string Database = "shop";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    private readonly ChaosSettings _settings;
    private readonly Network _network;
    private readonly History _history;
    private readonly TimeProvider _timeProvider;
    private readonly string _clusterId;
    private readonly string _postgresFolder = Path.Combine(Path.GetTempPath(), $"shop-chaos-{Guid.CreateVersion7():N}");
    private PrivatePostgres? _postgres;

    public ShopProcesses(ChaosSettings settings, Network network, History history, TimeProvider timeProvider)
    {
        (_settings, _network, _history, _timeProvider) = (settings, network, history, timeProvider);
        _clusterId = $"chaos-{Environment.ProcessId}";
        Nodes = [.. Enumerable.Range(1, settings.Silos).Select(Silo), .. Enumerable.Range(1, settings.Apis).Select(Api)];
    }

    /// <summary>Not a secret: it is used for this run only.</summary>
    public string AdminPassword { get; } = RandomNumberGenerator.GetHexString(24, lowercase: true);

    public IReadOnlyList<Node> Nodes { get; }

    public IReadOnlyList<Node> Silos => [.. Nodes.Where(node => node.Kind == NodeKind.Silo)];

    public IReadOnlyList<Node> Apis => [.. Nodes.Where(node => node.Kind == NodeKind.Api)];

    public Network Network => _network;

    /// <summary>The connection string of the shop's database, for statements of this program.</summary>
    public string ConnectionString => Postgres.ConnectionStringOf(Database);

    private PrivatePostgres Postgres => _postgres ?? throw new ChaosException("PostgreSQL was not started.");

    /// <summary>Starts all processes. Completes when all are ready.</summary>
    public async Task StartAsync()
    {
        _postgres = await PrivatePostgres.StartAsync(_postgresFolder, new PrivatePostgresOptions { Settings = PostgresSettings() });
        await _postgres.CreateDatabaseAsync(Database);
        await SiloMigration.RunAsync(_settings.Previous?.Silo ?? _settings.SiloProgram, ConnectionString);
        foreach (var statement in _settings.Sql)
        {
            await using var source = Npgsql.NpgsqlDataSource.Create(ConnectionString);
            await using var command = source.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }

        foreach (var node in Nodes)
        {
            node.IsPreviousRelease = _settings.Previous is not null;
            node.Start();
        }

        foreach (var node in Nodes)
        {
            if (!await node.WaitUntilReadyAsync(StartTimeout))
            {
                throw new ChaosException($"{node.Name} is not ready; see its log in {_settings.Folder}.");
            }
        }
    }

    /// <summary>Migrates the database to the release under test, as a rolling update does before its first process.</summary>
    public Task UpgradeDatabaseAsync() => SiloMigration.RunAsync(_settings.SiloProgram, ConnectionString);

    /// <summary>Immediate shutdown of the server, as after a power failure: sessions are aborted, the next start recovers.</summary>
    public async Task CrashDatabaseAsync()
    {
        var pidFile = Path.Combine(_postgresFolder, "data", "postmaster.pid");
        var postmaster = int.Parse((await File.ReadAllLinesAsync(pidFile))[0], CultureInfo.InvariantCulture);
        Posix.Send(postmaster, Signal.Quit);
        await Postgres.DisposeAsync();
    }

    /// <summary>Starts the server after <see cref="CrashDatabaseAsync"/> on the same port. Completes when it accepts connections.</summary>
    public async Task StartDatabaseAsync() => _postgres = await PrivatePostgres.StartAsync(
        _postgresFolder, new PrivatePostgresOptions { Port = Postgres.Port, Settings = PostgresSettings() });

    /// <summary>Terminates all sessions of the shop's database.</summary>
    /// <returns>The number of sessions.</returns>
    public async Task<int> DropSessionsAsync()
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(Postgres.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(
            $"SELECT count(pg_terminate_backend(pid))::int FROM pg_stat_activity WHERE datname = '{Database}'");
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
        if (!_network.SupportsPartitions)
        {
            return [];
        }

        var hba = Path.Combine(Path.GetTempPath(), $"{_settings.Namespaces}.hba");
        File.WriteAllText(hba, $"host all all 127.0.0.1/32 scram-sha-256\nhost all all {Network.Hosts} scram-sha-256\n");
        return new() { ["listen_addresses"] = $"127.0.0.1,{_network.Hub.Address}", ["hba_file"] = hba };
    }

    private string ConnectionStringOf(NetworkHost host)
    {
        var target = new Npgsql.NpgsqlConnectionStringBuilder(ConnectionString);
        if (host.Namespace is not null)
        {
            target.Host = _network.Hub.Address.ToString();
        }

        return target.ConnectionString;
    }

    private Node Silo(int number)
    {
        var host = _network.Silo(number);
        var (admin, silo, gateway) = host.Namespace is null ? (FreePort.Next(), FreePort.Next(), FreePort.Next()) : (9090, 11111, 30000);
        var main = new Uri($"http://{host.Address}:{admin}/");
        return CreateNode(NodeKind.Silo, number, host, main, main, new()
        {
            ["Admin__Port"] = Text(admin),
            ["Silo__Port"] = Text(silo),
            ["Silo__GatewayPort"] = Text(gateway),
            ["Silo__Address"] = host.Address.ToString(),
            ["Admin__Username"] = AdminName,
            ["Admin__Password"] = AdminPassword,
            ["POD_NAME"] = $"silo-{number}",
        });
    }

    private Node Api(int number)
    {
        var host = _network.Api(number);
        var (port, metrics) = host.Namespace is null ? (FreePort.Next(), FreePort.Next()) : (8080, 9091);
        var main = new Uri($"http://{host.Address}:{port}/");
        return CreateNode(NodeKind.Api, number, host, main, new Uri(main, "api/v1/"), new()
        {
            ["Api__Port"] = Text(port),
            ["Api__MetricsPort"] = Text(metrics),

            // All customers share one address.
            ["RateLimits__Enabled"] = "false",
            ["POD_NAME"] = $"api-{number}",
        });
    }

    private Node CreateNode(
        NodeKind kind, int number, NetworkHost host, Uri root, Uri main, Dictionary<string, string> environment)
    {
        var logFile = Path.Combine(_settings.Folder, $"{(kind == NodeKind.Silo ? "silo" : "api")}-{number}.log");
        return new Node(
            kind, number, host, new Uri(root, "health/ready"), main, Describe, logFile, _history, _timeProvider);

        ProcessStartInfo Describe(Node node) => CreateStartInfo(node, new(environment));
    }

    private string ProgramOf(Node node) => (node.Kind, Previous: node.IsPreviousRelease ? _settings.Previous : null) switch
    {
        (NodeKind.Silo, { } previous) => previous.Silo,
        (NodeKind.Silo, null) => _settings.SiloProgram,
        (_, { } previous) => previous.Api,
        _ => _settings.ApiProgram,
    };

    private ProcessStartInfo CreateStartInfo(Node node, Dictionary<string, string> environment)
    {
        string[] command = ["dotnet", ProgramOf(node)];
        var host = node.Host;
        if (host.Namespace is { } networkNamespace)
        {
            command = ["ip", "netns", "exec", networkNamespace, .. command];
        }

        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = _settings.Folder,
        };
        environment["ConnectionStrings__Shop"] = ConnectionStringOf(host);
        environment["Orleans__ClusterId"] = _clusterId;
        environment["Http__Bind"] = host.Address.ToString();
        environment["Logging__LogLevel__Default"] = "Warning";
        environment["DOTNET_gcServer"] = "0";
        if (node.Kind == NodeKind.Silo)
        {
            foreach (var (name, value) in _settings.SiloEnvironment)
            {
                environment[name] = value;
            }
        }

        if (node.ClockIsAhead)
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
