using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Shop.Postgres;

/// <summary>
/// A private PostgreSQL server with its data in a folder, on 127.0.0.1 only, with a generated password. It runs until this object is
/// disposed. If this process is killed, a watcher process stops the server as soon as its pipe to this process is closed.
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

    /// <summary>The connection string of the maintenance database, as superuser.</summary>
    public string ConnectionString => ConnectionStringOf("postgres");

    /// <summary>
    /// Starts the server, and creates its cluster in the folder if missing. Cleans up after a run that was killed. Completes when the
    /// server accepts connections.
    /// </summary>
    /// <param name="folder">A folder for this server only, for example <c>.data/postgres</c>.</param>
    /// <exception cref="PrivatePostgresException">It cannot start; the message has the reason in one line.</exception>
    public static async Task<PrivatePostgres> StartAsync(
        string folder, PrivatePostgresOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        if (OperatingSystem.IsWindows())
        {
            throw new PrivatePostgresException(
                "The private PostgreSQL requires Linux or macOS; on Windows set ConnectionStrings__Shop to an existing database.");
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

    /// <summary>
    /// The connection string of a database of the server that another process runs on the folder; null if it does not run or answer.
    /// </summary>
    public static async Task<string?> FindRunningAsync(string folder, string database, CancellationToken cancellationToken = default)
    {
        var (pidFile, passwordFile) = (Path.Combine(folder, "data", "postmaster.pid"), Path.Combine(folder, "password"));
        if (!File.Exists(pidFile) || !File.Exists(passwordFile))
        {
            return null;
        }

        // The fourth line of the file is the port.
        var lines = await File.ReadAllLinesAsync(pidFile, cancellationToken);
        if (!int.TryParse(lines.ElementAtOrDefault(3), CultureInfo.InvariantCulture, out var port))
        {
            return null;
        }

        var target = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = Username,
            Password = (await File.ReadAllTextAsync(passwordFile, cancellationToken)).Trim(),
            Database = database,
        };
        try
        {
            await using var connection = new NpgsqlConnection(target.ConnectionString + ";Pooling=false");
            await connection.OpenAsync(cancellationToken);
            return target.ConnectionString;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return null;
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

    /// <summary>Creates a database if missing, and returns its connection string. Idempotent.</summary>
    /// <param name="template">A database to copy; it must have no connections at that moment.</param>
    public async Task<string> CreateDatabaseAsync(string name, string? template = null, CancellationToken cancellationToken = default)
    {
        try
        {
            var copy = template is null ? "" : $" TEMPLATE {Quote(template)}";
            await ExecuteAsync($"CREATE DATABASE {Quote(name)}{copy}", cancellationToken);
        }
        catch (PostgresException exception)
            when (exception.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
        }

        return ConnectionStringOf(name);
    }

    /// <summary>Drops a database and closes the connections to it. Idempotent.</summary>
    public Task DropDatabaseAsync(string name, CancellationToken cancellationToken = default) =>
        ExecuteAsync($"DROP DATABASE IF EXISTS {Quote(name)} WITH (FORCE)", cancellationToken);

    /// <summary>Stops the server: sessions end, open transactions are rolled back, committed ones are on disk.</summary>
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
            if (await _cluster.IsRunningAsync(_binaries, default))  // the watcher was killed, or the server stops slowly
            {
                await _cluster.StopAsync(_binaries, _options.StopTimeout, default);
            }
        }
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _watcher = StartWatcher();
        return StartServerAsync(_options.Port, cancellationToken);
    }

    /// <param name="port">The port; null for any free port.</param>
    private async Task StartServerAsync(int? port, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = port ?? FreePort();
            var logLength = File.Exists(_cluster.Log) ? new FileInfo(_cluster.Log).Length : 0;

            // pg_ctl inserts its paths into a shell command. Relative paths keep the characters of the folder's name out of it.
            var started = await _cluster.User.Run.RunAsync(
                "/bin/sh",
                [
                    "-c", """cd "$1" && shift && exec "$@" """, "sh", _cluster.Data,
                    _binaries.Program("pg_ctl"), "start", "-D", ".", "-l", Path.Combine("..", Path.GetFileName(_cluster.Log)), "-w",
                    "-t", Math.Ceiling(_options.StartTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture),
                    "-o", ServerSettings.AsCommandLine(Port, _options.Settings),
                ],
                cancellationToken);
            if (started.ExitCode == 0)
            {
                break;
            }

            var log = await ReadLogAsync(logLength, cancellationToken);
            var isPortInUse = log.Contains("could not bind", StringComparison.Ordinal)
                || log.Contains("could not create any TCP/IP sockets", StringComparison.Ordinal);
            if (isPortInUse && port is not null)
            {
                throw new PrivatePostgresException(
                    $"Port {port} on 127.0.0.1 is used by another program; choose another one for PostgreSQL.");
            }

            if (!isPortInUse || attempt == PortAttempts)
            {
                var reason = new CommandResult(started.ExitCode, log, "").Reason;
                throw new PrivatePostgresException($"PostgreSQL in {_cluster.Folder} does not start: {reason} (see {_cluster.Log}).");
            }
        }

        await ExecuteAsync("SELECT 1", cancellationToken);
    }

    /// <summary>
    /// The watcher reads a pipe that closes when this process ends. It ignores the terminal's signals, so that Ctrl-C stops the shop first
    /// and the database last. Its working directory is the data folder, as that of the server: the next run waits until the watcher has
    /// exited, as it would stop the next run's server otherwise.
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
