using Shop.Silo.Commands;
using Shop.Testing;

namespace Shop.Silo.Tests.Commands;

public sealed class SiloCommandsTests(ShopPostgres postgres)
{
    [Fact]
    public async Task Migrate_reports_its_changes_and_is_idempotent()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();

        var first = await RunAsync("migrate", $"--ConnectionStrings:Shop={database.ConnectionString}");
        var second = await RunAsync("migrate", $"--ConnectionStrings:Shop={database.ConnectionString}");

        Assert.Equal((0, ""), (first.Code, first.Error));
        Assert.Contains("applied 0001_", first.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (second.Code, second.Error));
        Assert.StartsWith("The schema is up to date at version ", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_without_a_database_prints_one_line_and_returns_1()
    {
        var (code, output, error) = await RunAsync("migrate", "--ConnectionStrings:Shop=Host=127.0.0.1;Port=1;Username=shop");

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("The database \"shop\" at 127.0.0.1:1 is unavailable: Failed to connect", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public async Task Migrate_of_a_newer_database_prints_one_line_and_returns_1()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync("INSERT INTO schema_versions (version, name, hash) VALUES (9999, '9999_later.sql', '')");

        var (code, _, error) = await RunAsync("migrate", $"--ConnectionStrings:Shop={database.ConnectionString}");

        Assert.Equal(1, code);
        Assert.Contains("newer than this software", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public async Task A_silo_on_a_database_without_schema_does_not_start()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();

        var (code, _, error) = await RunAsync(
            $"--ConnectionStrings:Shop={database.ConnectionString}", "--Silo:Port=0", "--Silo:GatewayPort=0", "--Admin:Port=0");

        Assert.Equal(1, code);
        Assert.EndsWith("run \"Shop.Silo migrate\" first.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_on_a_database_with_an_older_schema_does_not_start()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync("DELETE FROM schema_versions WHERE version = (SELECT max(version) FROM schema_versions)");

        var (code, _, error) = await RunAsync(
            $"--ConnectionStrings:Shop={database.ConnectionString}", "--Silo:Port=0", "--Silo:GatewayPort=0", "--Admin:Port=0");

        Assert.Equal(1, code);
        Assert.Contains("and this software needs version", error, StringComparison.Ordinal);
        Assert.EndsWith("run \"Shop.Silo migrate\" first.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_on_a_database_with_another_folding_of_names_does_not_start()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync("UPDATE text_folding SET fingerprint = '99.0.0/0123'");

        var (code, _, error) = await RunAsync(
            $"--ConnectionStrings:Shop={database.ConnectionString}", "--Silo:Port=0", "--Silo:GatewayPort=0", "--Admin:Port=0");

        Assert.Equal(1, code);
        Assert.StartsWith(
            "The names in this database are folded by table 99.0.0/0123, and this software has", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public async Task An_unknown_command_is_rejected()
    {
        var (code, _, error) = await RunAsync("migrat");

        Assert.Equal(1, code);
        Assert.StartsWith("Unknown command \"migrat\"", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await SiloCommands.RunAsync(args, output, error);

        return (code, output.ToString().Trim(), error.ToString().Trim());
    }
}
