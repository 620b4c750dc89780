using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Shop.Postgres;

/// <summary>
/// A PostgreSQL server of our own: its data in a folder, reachable on 127.0.0.1 only, with a generated password. It lives as
/// long as this object, and ends in order also when our process is killed: a watcher stops it as soon as our end of a pipe closes.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    internal const string Username = "shop";
    private const int PortAttempts = 5;

    private readonly PostgresCluster _cluster;
    private readonly PostgresBinaries _binaries;
    private readonly PrivatePostgresOptions _options;
    private Process? _watcher;

    private PrivatePostgres(PostgresCluster cluster, PostgresBinaries binaries, PrivatePostgresOptions options)
    {
        _cluster = cluster;
        _binaries = binaries;
        _options = options;
    }

    /// <summary>The port on 127.0.0.1 that the server listens on.</summary>
    public int Port { get; private set; }

    /// <summary>The file that the server writes its messages to.</summary>
    public string LogFile => _cluster.Log;

    /// <summary>The connection string of the maintenance database, for an administrator of the whole server.</summary>
    public string ConnectionString => ConnectionStringOf("postgres");

    /// <summary>
    /// Starts the server in the folder, and creates its cluster there at the first time. What a killed run left behind is put
    /// in order first. Answers when the server takes connections.
    /// </summary>
    /// <param name="folder">A folder for the server alone, for example <c>.data/postgres</c>.</param>
    /// <exception cref="PrivatePostgresException">It cannot start; the message says why in one sentence.</exception>
    public static async Task<PrivatePostgres> StartAsync(string folder, PrivatePostgresOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        if (OperatingSystem.IsWindows())
        {
            throw new PrivatePostgresException("The private PostgreSQL needs Linux or macOS; on Windows set ConnectionStrings__Shop to a database of yours.");
        }

        var cluster = await PostgresCluster.OpenAsync(folder, cancellationToken);
        PrivatePostgres? server = null;
        try
        {
            var binaries = await PostgresBinaries.FindAsync(options.Binaries, cluster.Major, cancellationToken);
            await cluster.CreateIfMissingAsync(binaries, cancellationToken);
            await cluster.ClearLeftoversAsync(binaries, options, cancellationToken);
            server = new(cluster, binaries, options);
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch (Exception exception)
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
            cluster.Dispose();
            if (exception is IOException or UnauthorizedAccessException or NpgsqlException)
            {
                throw new PrivatePostgresException($"PostgreSQL in {cluster.Folder} cannot be used: {exception.Message}", exception);
            }

            throw;
        }
    }

    /// <summary>The connection string of one of the server's databases.</summary>
    public string ConnectionStringOf(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = Username,
        Password = _cluster.Password,
        Database = database,
    }.ConnectionString;

    /// <summary>Creates a database unless it is there already, and answers its connection string.</summary>
    /// <param name="template">A database to copy; nobody may be connected to it at that moment.</param>
    public async Task<string> CreateDatabaseAsync(string name, string? template = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await ExecuteAsync($"CREATE DATABASE {Quote(name)}{(template is null ? "" : $" TEMPLATE {Quote(template)}")}", cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
        }

        return ConnectionStringOf(name);
    }

    /// <summary>Removes a database and closes the connections to it; repeatable.</summary>
    public Task DropDatabaseAsync(string name, CancellationToken cancellationToken = default) =>
        ExecuteAsync($"DROP DATABASE IF EXISTS {Quote(name)} WITH (FORCE)", cancellationToken);

    /// <summary>Stops the server: sessions end, open transactions are rolled back, everything committed is on disk.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _watcher, null) is not { } watcher)
        {
            return;
        }

        using (_cluster)
        using (watcher)
        {
            watcher.StandardInput.Close();
            await watcher.WaitForExitAsync();
            if (await _cluster.IsRunningAsync(_binaries, default))  // the watcher was killed, or the server is slow
            {
                await _cluster.StopAsync(_binaries, _options.StopTimeout, default);
            }
        }
    }

    /// <summary>Ends the server as a crash would: nothing is finished, sessions break off. <see cref="StartAgainAsync"/> recovers it.</summary>
    internal async Task CrashAsync(CancellationToken cancellationToken = default)
    {
        var ended = await _cluster.User.Run.RunAsync(_binaries.Program("pg_ctl"), ["stop", "-D", _cluster.Data, "-m", "immediate", "-w"], cancellationToken);
        if (ended.ExitCode != 0)
        {
            throw new PrivatePostgresException($"PostgreSQL in {_cluster.Folder} does not crash: {ended.Reason}.");
        }
    }

    /// <summary>Starts the server after <see cref="CrashAsync"/>, on the same port. Answers when it takes connections.</summary>
    internal Task StartAgainAsync(CancellationToken cancellationToken = default) => StartServerAsync(Port, cancellationToken);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _watcher = StartWatcher();
        return StartServerAsync(_options.Port, cancellationToken);
    }

    /// <param name="wanted">The port; null for any free one.</param>
    private async Task StartServerAsync(int? wanted, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = wanted ?? FreePort();
            var logged = File.Exists(_cluster.Log) ? new FileInfo(_cluster.Log).Length : 0;
            var started = await _cluster.User.Run.RunAsync(
                _binaries.Program("pg_ctl"),
                [
                    "start", "-D", _cluster.Data, "-l", _cluster.Log, "-w",
                    "-t", Math.Ceiling(_options.StartTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture),
                    "-o", ServerSettings.AsCommandLine(Port, _options.Settings),
                ],
                cancellationToken);
            if (started.ExitCode == 0)
            {
                break;
            }

            var log = await ReadLogAsync(logged, cancellationToken);
            var taken = log.Contains("could not bind", StringComparison.Ordinal) || log.Contains("could not create any TCP/IP sockets", StringComparison.Ordinal);
            if (taken && wanted is { } port)
            {
                throw new PrivatePostgresException($"Port {port} on 127.0.0.1 is taken by another program; choose another one for PostgreSQL.");
            }

            if (!taken || attempt == PortAttempts)
            {
                throw new PrivatePostgresException($"PostgreSQL in {_cluster.Folder} does not start: {new CommandResult(started.ExitCode, log, "").Reason} (see {_cluster.Log}).");
            }
        }

        await ExecuteAsync("SELECT 1", cancellationToken);
    }

    /// <summary>
    /// The watcher reads a pipe that only our process can close. It ignores the signals of the terminal, so that Ctrl-C
    /// reaches the shop first and the database is stopped last. It works in the data folder like the server itself: the next
    /// run waits until it is gone, or a late one would stop the next run's server.
    /// </summary>
    private Process StartWatcher() => _cluster.User.Run.Start(
        "/bin/sh",
        [
            "-c", """trap '' INT TERM HUP QUIT; cd "$1" && shift; cat > /dev/null; exec "$@" > /dev/null 2>&1""", "sh",
            _cluster.Data, _binaries.Program("pg_ctl"), .. _cluster.StopArguments(_options.StopTimeout),
        ]);

    private async Task ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<string> ReadLogAsync(long from, CancellationToken cancellationToken)
    {
        if (!File.Exists(_cluster.Log))
        {
            return "";
        }

        await using var file = new FileStream(_cluster.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = from;
        return await new StreamReader(file).ReadToEndAsync(cancellationToken);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
