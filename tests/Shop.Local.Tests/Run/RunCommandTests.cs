using System.Net;
using System.Net.Sockets;
using Npgsql;
using Shop.Local.Run;
using Shop.Postgres;

namespace Shop.Local.Tests.Run;

/// <summary>An error that prevents the start is printed in one line on standard error, with exit code 1.</summary>
public sealed class RunCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_port_in_use_is_reported()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var line = await FailAsync(new(port, _folder.Path, Demo: false, Verbose: false, null));

        Assert.Equal($"shop: Port {port} is in use by another program or not permitted; choose another one with --port.", line);
    }

    [Fact]
    public async Task A_database_of_another_cluster_is_reported_and_not_changed()
    {
        await using var server = await PrivatePostgres.StartAsync(_folder["existing"]);
        var existing = await server.CreateDatabaseAsync("existing");
        await using var database = NpgsqlDataSource.Create(existing);
        await using var older = database.CreateCommand("""
            CREATE TABLE orleansmembership (deploymentid text, status int, iamalivetime timestamptz);
            INSERT INTO orleansmembership VALUES ('existing', 3, now());
            """);
        await older.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var line = await FailAsync(new(0, _folder["data"], Demo: false, Verbose: false, existing));

        Assert.Contains("is in use by the cluster \"existing\"", line, StringComparison.Ordinal);
        await using var migrated = database.CreateCommand("SELECT to_regclass('schema_versions') IS NOT NULL");
        Assert.False((bool)(await migrated.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_reported()
    {
        File.WriteAllText(_folder["file"], "");

        var line = await FailAsync(new(0, _folder["file"], Demo: false, Verbose: false, null));

        Assert.StartsWith($"shop: The data folder {_folder["file"]} cannot be created:", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_in_use_is_reported()
    {
        using var other = DataFolder.Open(_folder.Path);

        var line = await FailAsync(new(0, _folder.Path, Demo: false, Verbose: false, null));

        Assert.StartsWith($"shop: A shop already runs on the data folder {_folder.Path};", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_administrators_file_is_reported()
    {
        File.WriteAllText(_folder["admin.json"], "{");

        var line = await FailAsync(new(0, _folder.Path, Demo: false, Verbose: false, null));

        Assert.StartsWith($"shop: The administrator's file {_folder["admin.json"]} is damaged:", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_folder_that_is_a_file_is_reported()
    {
        File.WriteAllText(_folder["postgres"], "");

        var line = await FailAsync(new(0, _folder.Path, Demo: false, Verbose: false, null));

        Assert.StartsWith("shop: ", line, StringComparison.Ordinal);
        Assert.Contains(_folder["postgres"], line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unavailable_database_is_reported()
    {
        const string ConnectionString = "Host=127.0.0.1;Port=1;Database=shop;Username=shop;Password=secret;Timeout=3";

        var line = await FailAsync(new(0, _folder.Path, Demo: false, Verbose: false, ConnectionString));

        Assert.StartsWith("shop: The database \"shop\" at 127.0.0.1:1 is unavailable:", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Host=127.0.0.1;Port=many;Password=secret")]
    public async Task An_invalid_connection_string_is_reported(string connectionString)
    {
        var line = await FailAsync(new(0, _folder.Path, Demo: false, Verbose: false, connectionString));

        Assert.StartsWith("shop: ConnectionStrings__Shop is not a PostgreSQL connection string", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_during_startup_returns_0()
    {
        using var errors = new StringWriter();
        using var output = new StringWriter();

        var settings = new RunSettings(0, _folder.Path, Demo: false, Verbose: false, null);
        var code = await RunCommand.RunAsync(settings, output, errors, TimeProvider.System, new CancellationToken(canceled: true));

        Assert.Equal(0, code);
        Assert.Equal("", errors.ToString());
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> FailAsync(RunSettings settings)
    {
        using var errors = new StringWriter();
        using var output = new StringWriter();

        var code = await RunCommand.RunAsync(settings, output, errors, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal(1, code);
        Assert.Equal("", output.ToString());
        return Assert.Single(errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
