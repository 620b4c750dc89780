using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Shop.Postgres;
using Shop.Schema;

namespace Shop.Testing;

/// <summary>A PostgreSQL server for one test, with the shop's schema, whose faults the test controls. It keeps its port.</summary>
public sealed class FaultyPostgres : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"shop-faulty-{Guid.CreateVersion7():N}");
    private PrivatePostgres? _server;
    private int _port;

    private FaultyPostgres()
    {
    }

    public string ConnectionString { get; private set; } = "";

    private string PidFile => Path.Combine(_folder, "data", "postmaster.pid");

    public static async Task<FaultyPostgres> StartAsync()
    {
        var postgres = new FaultyPostgres();
        postgres._server = await PrivatePostgres.StartAsync(postgres._folder);
        postgres._port = postgres._server.Port;
        postgres.ConnectionString = await postgres._server.CreateDatabaseAsync("shop");
        await ShopSchema.MigrateAsync(postgres.ConnectionString, NullLogger.Instance);
        return postgres;
    }

    /// <summary>Stops the server immediately, without closing its connections.</summary>
    public async Task CrashAsync()
    {
        Send(Signal.Quit, Postmaster());
        await _server!.DisposeAsync();
        _server = null;
    }

    /// <summary>Restarts the server after <see cref="CrashAsync"/>.</summary>
    public async Task ReturnAsync() => _server = await PrivatePostgres.StartAsync(_folder, new PrivatePostgresOptions { Port = _port });

    /// <summary>Pauses all processes of the server. The kernel still accepts connections, but nothing answers.</summary>
    public void Freeze()
    {
        Send(Signal.Stop, Postmaster());
        Send(Signal.Stop, Children());
    }

    /// <summary>Undoes <see cref="Freeze"/>.</summary>
    public void Thaw() => Send(Signal.Continue, [.. Children(), Postmaster()]);

    /// <summary>Terminates all sessions but its own, and returns their number.</summary>
    public Task<long> DropSessionsAsync() => ReadAsync<long>(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    /// <summary>Changes a setting of the running server.</summary>
    public async Task SetAsync(string setting, string value)
    {
        await ReadAsync<object?>($"ALTER SYSTEM SET {setting} = '{value}'");
        await ReadAsync<bool>("SELECT pg_reload_conf()");
    }

    /// <summary>Returns the first column of the first row, over a new connection.</summary>
    public async Task<T> ReadAsync<T>(string statement)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            Thaw();
            await _server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private int Postmaster() => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    private int[] Children()
    {
        var postmaster = Postmaster();
        return
        [
            .. Directory.EnumerateDirectories("/proc")
                .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]) && ParentOf(folder) == postmaster)
                .Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)),
        ];
    }

    // "pid (name) state parent …"; the name may contain parentheses.
    private static int? ParentOf(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // The process has ended.
            return null;
        }
    }

    // A child may have ended since the processes were listed.
    private static void Send(Signal signal, params int[] processIds)
    {
        foreach (var processId in processIds)
        {
            Posix.Send(processId, signal);
        }
    }
}
