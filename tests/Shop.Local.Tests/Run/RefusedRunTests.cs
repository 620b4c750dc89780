using System.Net;
using System.Net.Sockets;
using Npgsql;
using Shop.Local.Run;
using Shop.Postgres;

namespace Shop.Local.Tests.Run;

/// <summary>What keeps a shop from opening is one line on the error output and exit code 1.</summary>
public sealed class RefusedRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_taken_port()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var line = await RefusedAsync(new(port, _folder.Path, false, false, null));

        Assert.Equal($"shop: Port {port} is taken by another program, or not for you to use; choose another with --port.", line);
    }

    [Fact]
    public async Task A_database_that_a_cluster_uses_which_is_left_as_it_is()
    {
        await using var server = await PrivatePostgres.StartAsync(_folder["elsewhere"]);
        var theirs = await server.CreateDatabaseAsync("theirs");
        await using var database = NpgsqlDataSource.Create(theirs);
        await using var older = database.CreateCommand("""
            CREATE TABLE orleansmembership (deploymentid text, status int, iamalivetime timestamptz);
            INSERT INTO orleansmembership VALUES ('theirs', 3, now());
            """);
        await older.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var line = await RefusedAsync(new(0, _folder["data"], false, false, theirs));

        Assert.Contains("is in use by the cluster \"theirs\"", line, StringComparison.Ordinal);
        await using var migrated = database.CreateCommand("SELECT to_regclass('schema_versions') IS NOT NULL");
        Assert.False((bool)(await migrated.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file()
    {
        File.WriteAllText(_folder["file"], "");

        var line = await RefusedAsync(new(0, _folder["file"], false, false, null));

        Assert.StartsWith($"shop: The data folder {_folder["file"]} cannot be made:", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_in_use()
    {
        using var other = DataFolder.Open(_folder.Path);

        var line = await RefusedAsync(new(0, _folder.Path, false, false, null));

        Assert.StartsWith($"shop: A shop already runs on the data folder {_folder.Path};", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_password_file()
    {
        File.WriteAllText(_folder["admin.json"], "{");

        var line = await RefusedAsync(new(0, _folder.Path, false, false, null));

        Assert.StartsWith($"shop: The administrator's file {_folder["admin.json"]} is damaged:", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_folder_that_is_a_file()
    {
        File.WriteAllText(_folder["postgres"], "");

        var line = await RefusedAsync(new(0, _folder.Path, false, false, null));

        Assert.StartsWith("shop: ", line, StringComparison.Ordinal);
        Assert.Contains(_folder["postgres"], line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_database()
    {
        var line = await RefusedAsync(new(0, _folder.Path, false, false, "Host=127.0.0.1;Port=1;Database=shop;Username=shop;Password=secret;Timeout=3"));

        Assert.StartsWith("shop: The database shop at 127.0.0.1:1 cannot be used:", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Host=127.0.0.1;Port=many;Password=secret")]
    public async Task Nonsense_for_a_database(string connectionString)
    {
        var line = await RefusedAsync(new(0, _folder.Path, false, false, connectionString));

        Assert.StartsWith("shop: ConnectionStrings__Shop is not a PostgreSQL connection string", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_before_it_serves_ends_in_order()
    {
        using var errors = new StringWriter();
        using var output = new StringWriter();

        var code = await RunCommand.RunAsync(new(0, _folder.Path, false, false, null), output, errors, TimeProvider.System, new CancellationToken(canceled: true));

        Assert.Equal(0, code);
        Assert.Equal("", errors.ToString());
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> RefusedAsync(RunSettings settings)
    {
        using var errors = new StringWriter();
        using var output = new StringWriter();

        var code = await RunCommand.RunAsync(settings, output, errors, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal(1, code);
        Assert.Equal("", output.ToString());
        return Assert.Single(errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
