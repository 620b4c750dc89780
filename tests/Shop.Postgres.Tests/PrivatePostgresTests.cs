using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Shop.Testing;

namespace Shop.Postgres.Tests;

/// <summary>The tests run one after the other on one cluster, so each of them starts with the data of the others.</summary>
public sealed class PrivatePostgresTests(PrivatePostgresTests.Folder shared) : IClassFixture<PrivatePostgresTests.Folder>
{
    private readonly string _folder = shared.Path;

    [Fact]
    public async Task Data_survives_a_restart()
    {
        await using (var server = await PrivatePostgres.StartAsync(_folder))
        {
            var shop = await server.CreateDatabaseAsync("shop");
            await ReadAsync(shop, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7); SELECT 0");
            await server.CreateDatabaseAsync("copy", template: "shop");
        }

        await using (var server = await PrivatePostgres.StartAsync(_folder))
        {
            Assert.Equal(7, await ReadAsync(await server.CreateDatabaseAsync("shop"), "SELECT id FROM kept"));
            Assert.Equal(7, await ReadAsync(server.ConnectionStringOf("copy"), "SELECT id FROM kept"));
        }
    }

    [Fact]
    public async Task It_is_durable_supports_unicode_and_requires_the_password()
    {
        await using var server = await PrivatePostgres.StartAsync(_folder);

        foreach (var setting in (string[])["fsync", "synchronous_commit", "full_page_writes"])
        {
            Assert.Equal("on", await ReadAsync(server.ConnectionString, $"SHOW {setting}"));
        }

        Assert.Equal("127.0.0.1", await ReadAsync(server.ConnectionString, "SHOW listen_addresses"));
        Assert.Equal("", await ReadAsync(server.ConnectionString, "SHOW unix_socket_directories"));
        Assert.Equal("иван", await ReadAsync(server.ConnectionString, "SELECT lower('ИВАН')"));
        var wrongPassword = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guess" };
        var exception = await Assert.ThrowsAsync<PostgresException>(() => ReadAsync(wrongPassword.ConnectionString, "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, exception.SqlState);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, FileMode(_folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, FileMode(Path.Combine(_folder, "password")));
    }

    [Fact]
    public async Task A_second_server_in_the_same_folder_is_rejected()
    {
        await using var server = await PrivatePostgres.StartAsync(_folder);

        var exception = await Assert.ThrowsAsync<PrivatePostgresException>(() => PrivatePostgres.StartAsync(_folder));

        Assert.Contains("Another process of the shop uses", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, await ReadAsync(server.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task A_killed_server_recovers_at_the_next_start()
    {
        await using (var server = await PrivatePostgres.StartAsync(_folder))
        {
            await ReadAsync(server.ConnectionString, "CREATE TABLE survivor (id int); INSERT INTO survivor VALUES (7); SELECT 0");
            using var postmaster = Process.GetProcessById(Pid());
            postmaster.Kill();
            await postmaster.WaitForExitAsync();
        }

        await using (var server = await PrivatePostgres.StartAsync(_folder))
        {
            Assert.Equal(7, await ReadAsync(server.ConnectionString, "SELECT id FROM survivor"));
        }
    }

    [Fact]
    public async Task A_server_that_outlived_its_run_is_restarted()
    {
        await (await PrivatePostgres.StartAsync(_folder)).DisposeAsync();
        int orphan;
        using (var cluster = await PostgresCluster.OpenAsync(_folder, default))
        {
            var binaries = await PostgresBinaries.FindAsync(null, cluster.Major, default);
            var settings = ServerSettings.AsCommandLine(FreePort.Next(), new Dictionary<string, string>());
            var started = await cluster.User.Run.RunAsync(
                binaries.Program("pg_ctl"), ["start", "-D", cluster.Data, "-l", cluster.Log, "-w", "-o", settings], default);
            Assert.Equal(0, started.ExitCode);
            orphan = Pid();
        }

        await using var server = await PrivatePostgres.StartAsync(_folder);

        Assert.NotEqual(orphan, Pid());
        Assert.Equal(1, await ReadAsync(server.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task The_pid_file_of_a_dead_server_does_not_affect_another_process_with_that_pid()
    {
        await (await PrivatePostgres.StartAsync(_folder)).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "data", "postmaster.pid"), $"{Environment.ProcessId}\n{_folder}/data\n");

        await using var server = await PrivatePostgres.StartAsync(_folder);

        Assert.Equal(1, await ReadAsync(server.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task A_port_in_use_is_reported_in_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var exception = await Assert.ThrowsAsync<PrivatePostgresException>(
            () => PrivatePostgres.StartAsync(_folder, new() { Port = port }));

        Assert.StartsWith($"Port {port} on 127.0.0.1 is used", exception.Message, StringComparison.Ordinal);
        await (await PrivatePostgres.StartAsync(_folder)).DisposeAsync();
    }

    [Fact]
    public async Task Damaged_data_is_reported_and_not_changed()
    {
        await (await PrivatePostgres.StartAsync(_folder)).DisposeAsync();
        var version = Path.Combine(_folder, "data", "PG_VERSION");
        var original = await File.ReadAllTextAsync(version);

        await File.WriteAllTextAsync(version, "9\n");
        var old = await Assert.ThrowsAsync<PrivatePostgresException>(() => PrivatePostgres.StartAsync(_folder));
        File.Delete(version);
        var incomplete = await Assert.ThrowsAsync<PrivatePostgresException>(() => PrivatePostgres.StartAsync(_folder));
        await File.WriteAllTextAsync(version, original);
        await (await PrivatePostgres.StartAsync(_folder)).DisposeAsync();

        Assert.StartsWith("The data was written by PostgreSQL 9", old.Message, StringComparison.Ordinal);
        Assert.Contains("is incomplete", incomplete.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_server_programs_are_reported_in_one_line()
    {
        using var fresh = new Folder();

        var exception = await Assert.ThrowsAsync<PrivatePostgresException>(
            () => PrivatePostgres.StartAsync(fresh.Path, new() { Binaries = "/nowhere" }));

        Assert.StartsWith("PostgreSQL 15 or newer is required", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_root_a_folder_that_the_server_cannot_access_becomes_a_link()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root must change to another user.");
        var inaccessible = Directory.CreateTempSubdirectory("shop-test-");  // accessible to its owner only
        var folder = Path.Combine(inaccessible.FullName, "postgres");
        await (await PrivatePostgres.StartAsync(folder)).DisposeAsync();
        var target = new DirectoryInfo(folder).LinkTarget!;

        try
        {
            await using var server = await PrivatePostgres.StartAsync(folder);

            Assert.StartsWith(target, server.LogFile, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(target, recursive: true);
            inaccessible.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_folder_with_shell_characters_in_its_name_is_usable()
    {
        using var parent = new Folder();
        var folder = Path.Combine(parent.Path, """a $HOME 'b' "c" `d`\e""");

        await using (var server = await PrivatePostgres.StartAsync(folder))
        {
            await ReadAsync(await server.CreateDatabaseAsync("shop"), "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7); SELECT 0");
        }

        await using var restarted = await PrivatePostgres.StartAsync(folder);
        Assert.Equal(7, await ReadAsync(restarted.ConnectionStringOf("shop"), "SELECT id FROM kept"));
        Assert.True(File.Exists(restarted.LogFile));
    }

    private int Pid() => int.Parse(File.ReadLines(Path.Combine(_folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private static UnixFileMode FileMode(string path) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : File.GetUnixFileMode(path);

    private static async Task<object?> ReadAsync(string connectionString, string statement)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync();
    }

    public sealed class Folder : IDisposable
    {
        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"shop-test-{Guid.CreateVersion7():N}");

        public void Dispose()
        {
            if (Directory.Exists(Path))
            {
                Directory.Delete(Path, recursive: true);
            }
        }
    }
}
