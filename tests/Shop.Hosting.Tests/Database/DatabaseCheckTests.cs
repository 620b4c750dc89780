using Npgsql;
using Shop.Hosting.Database;
using Shop.Hosting.Running;
using Shop.Testing;
using ShopDatabase = Shop.Hosting.Database.ShopDatabase;

namespace Shop.Hosting.Tests.Database;

public sealed class DatabaseCheckTests(ShopPostgres postgres)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_database_of_the_shop_has_no_findings(bool isMigration)
    {
        await using var database = await postgres.CreateDatabaseAsync();

        Assert.Empty(await FindAsync(database.ConnectionString, isMigration));
    }

    [Fact]
    public async Task Synchronous_commit_off_in_the_connection_string_is_reported()
    {
        await using var database = await postgres.CreateDatabaseAsync();

        var finding = Assert.Single(await FindAsync($"{database.ConnectionString};Options=-c synchronous_commit=off"));

        Assert.True(finding.IsFatal);
        Assert.StartsWith("synchronous_commit is off", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_encoding_is_reported()
    {
        await using var database = await CreateAsync("ENCODING 'LATIN1' LOCALE 'C'");

        var finding = Assert.Single(await FindAsync(database.ConnectionString));

        Assert.Contains("has the encoding LATIN1", finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_character_type_without_unicode_is_fatal_only_before_anything_is_stored(bool hasSchema)
    {
        await using var database = await CreateAsync("ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
        if (hasSchema)
        {
            await database.ExecuteAsync("CREATE TABLE schema_versions ()");
        }

        var finding = Assert.Single(await FindAsync(database.ConnectionString));

        Assert.Contains("lc_ctype", finding.Text, StringComparison.Ordinal);
        Assert.Equal(!hasSchema, finding.IsFatal);
    }

    [Fact]
    public async Task An_extension_outside_of_the_search_path_is_reported_with_its_schema()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        await database.ExecuteAsync("CREATE SCHEMA tools; CREATE EXTENSION pg_trgm SCHEMA tools");

        var finding = Assert.Single(await FindAsync(database.ConnectionString));

        Assert.StartsWith("The extension pg_trgm is in the schema \"tools\"", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_outside_of_the_search_path_are_reported_with_their_schema()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync("ALTER SCHEMA public RENAME TO restored; CREATE SCHEMA public");

        var findings = await FindAsync(database.ConnectionString);

        Assert.Contains(findings, finding =>
            finding.Text.StartsWith("The shop's tables are in the schema \"restored\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, "may not create tables: GRANT CREATE ON SCHEMA")]
    [InlineData(false, "may not read and write ")]
    public async Task A_role_without_rights_is_reported_with_the_missing_ones(bool isMigration, string expected)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var role = $"weak_{database.Name}";
        await database.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'weak'");

        var findings = await FindAsync(As(database.ConnectionString, role, "weak"), isMigration);

        Assert.Contains(expected, Assert.Single(findings).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_may_not_create_an_extension_is_reported()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        var role = $"narrow_{database.Name}";
        await database.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'weak'; GRANT CREATE ON SCHEMA public TO {role}");

        var findings = await FindAsync(As(database.ConnectionString, role, "weak"), isMigration: true);

        Assert.Equal(2, findings.Count);
        Assert.All(findings, finding =>
            Assert.StartsWith("This role may not create the extension", finding.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_renamed_database_is_reported()
    {
        var (message, _) = await FailAsync(new(postgres.Server.ConnectionString) { Database = "shop_old" });

        Assert.StartsWith("The database \"shop_old\" does not exist on the server at 127.0.0.1:", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_reported_and_not_quoted()
    {
        var (message, _) = await FailAsync(new(postgres.Server.ConnectionString) { Password = "s3cr3t" });

        Assert.Contains("rejects the password of the role \"shop\"", message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 8, 7, false)]
    [InlineData(7, 7, 8, true)]
    [InlineData(7, 8, 9, true)]
    public void A_pooler_in_transaction_mode_is_one_that_changes_sessions(int first, int other, int later, bool isPooler) =>
        Assert.Equal(isPooler, PoolerDetector.IsTransactionMode(first, other, later));

    [Fact]
    public async Task Several_findings_are_reported_in_one_line_each()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        await database.ExecuteAsync(
            "CREATE SCHEMA tools; CREATE EXTENSION pg_trgm SCHEMA tools; CREATE EXTENSION fuzzystrmatch SCHEMA tools");

        var exception = await Assert.ThrowsAsync<ShopConfigurationException>(() => DatabaseCheck.RequireAsync(
            ShopDatabase.Normalise(database.ConnectionString, "tests"), new(), isMigration: true, TestContext.Current.CancellationToken));

        Assert.Equal(2, StartupFailure.Describe(exception).Split(Environment.NewLine).Length);
    }

    private static async Task<(string Message, Exception Exception)> FailAsync(NpgsqlConnectionStringBuilder target)
    {
        var exception = await Assert.ThrowsAsync<ShopConfigurationException>(() => FindAsync(target.ConnectionString));
        return (exception.Message, exception);
    }

    private static Task<IReadOnlyList<DatabaseFinding>> FindAsync(string connectionString, bool isMigration = true) =>
        DatabaseCheck.FindAsync(
            ShopDatabase.Normalise(connectionString, "tests"), new(), isMigration, TestContext.Current.CancellationToken);

    private static string As(string connectionString, string role, string password) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Username = role, Password = password }.ConnectionString;

    private async Task<TestDatabase> CreateAsync(string options)
    {
        var database = await postgres.CreateEmptyDatabaseAsync();
        await using var server = NpgsqlDataSource.Create(postgres.Server.ConnectionString);
        await using var drop = server.CreateCommand($"DROP DATABASE {database.Name}");
        await drop.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var create = server.CreateCommand($"CREATE DATABASE {database.Name} {options} TEMPLATE template0");
        await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return database;
    }
}
