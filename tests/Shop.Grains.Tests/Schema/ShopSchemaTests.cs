using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Shop.Schema;
using Shop.Testing;

namespace Shop.Grains.Tests.Schema;

public sealed class ShopSchemaTests(ShopPostgres postgres)
{
    private static readonly SchemaScript First = new(1, "0001_first.sql", "CREATE TABLE first (id int PRIMARY KEY);\n");
    private static readonly SchemaScript Second = new(2, "0002_second.sql", "CREATE TABLE second (id int PRIMARY KEY);\n");

    [Fact]
    public async Task Scripts_are_applied_once_and_in_order()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();

        var first = await ShopSchema.MigrateAsync(database.ConnectionString, NullLogger.Instance);
        var second = await ShopSchema.MigrateAsync(database.ConnectionString, NullLogger.Instance);

        Assert.Equal(SchemaScript.Embedded.Select(script => script.Name), first.Applied);
        Assert.Equal(SchemaScript.Embedded.Count, first.Version);
        Assert.Empty(second.Applied);
        Assert.Equal(first.Version, second.Version);
    }

    [Fact]
    public async Task Four_concurrent_hosts_apply_every_script_once()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();

        var reports = await Task.WhenAll(Enumerable.Range(0, 4)
            .Select(_ => Task.Run(() => ShopSchema.MigrateAsync(database.ConnectionString, NullLogger.Instance))));

        var all = SchemaScript.Embedded.Select(script => script.Name);
        Assert.Equal(all, reports.SelectMany(report => report.Applied));
        Assert.All(reports, report => Assert.Equal(SchemaScript.Embedded.Count, report.Version));
        Assert.Equal(SchemaScript.Embedded.Count, await database.ReadAsync<long>("SELECT count(*) FROM schema_versions"));
    }

    [Fact]
    public async Task A_new_script_is_applied_to_an_old_database()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        await MigrateAsync(database, First);

        var report = await MigrateAsync(database, First, Second);

        Assert.Equal([Second.Name], report.Applied);
        Assert.Equal(0, await database.ReadAsync<long>("SELECT count(*) FROM second"));
    }

    [Fact]
    public async Task A_script_that_changed_after_it_was_applied_is_rejected()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        await MigrateAsync(database, First);

        var rejected = await Assert.ThrowsAsync<SchemaException>(
            () => MigrateAsync(database, First with { Text = "CREATE TABLE other ();" }, Second));

        Assert.Contains("0001_first.sql has changed since it was applied", rejected.Message, StringComparison.Ordinal);
        Assert.Equal(1, await database.ReadAsync<long>("SELECT count(*) FROM schema_versions"));
    }

    [Fact]
    public async Task Line_endings_are_no_change()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        await MigrateAsync(database, First);

        var report = await MigrateAsync(database, First with { Text = First.Text.Replace("\n", "\r\n", StringComparison.Ordinal) });

        Assert.Empty(report.Applied);
    }

    [Fact]
    public async Task A_newer_schema_is_rejected_by_the_migration()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        await MigrateAsync(database, First, Second);

        var rejected = await Assert.ThrowsAsync<SchemaException>(() => MigrateAsync(database, First));

        Assert.Contains("newer than this software", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_script_is_rolled_back()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        var broken = Second with { Text = "CREATE TABLE half (id int); SELECT 1 / 0;" };

        var failed = await Assert.ThrowsAsync<SchemaException>(() => MigrateAsync(database, First, broken));

        Assert.Contains("0002_second.sql failed and was rolled back: division by zero", failed.Message, StringComparison.Ordinal);
        Assert.False(await database.ReadAsync<bool>("SELECT to_regclass('half') IS NOT NULL"));
        Assert.Equal(1, await database.ReadAsync<int>("SELECT max(version) FROM schema_versions"));
        Assert.Equal([Second.Name], (await MigrateAsync(database, First, Second)).Applied);
    }

    [Fact]
    public async Task A_script_whose_table_is_locked_names_the_holder_blocks_no_other_and_is_retried()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        await MigrateAsync(database, First);
        await using var audit = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var reading = await audit.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var read = new NpgsqlCommand("SELECT count(*) FROM first", audit, reading);
        await read.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        var wider = Second with { Text = "ALTER TABLE first ADD note text;" };
        var log = new LogWaiter("table first)");

        var migration = ShopSchema.MigrateAsync(database.ConnectionString, [First, wider], log, TestContext.Current.CancellationToken);
        await log.Logged.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, await database.ReadAsync<long>("SELECT count(*) FROM first"));
        await reading.RollbackAsync(TestContext.Current.CancellationToken);
        Assert.Equal([Second.Name], (await migration).Applied);
    }

    [Fact]
    public async Task An_older_schema_is_rejected_and_a_newer_one_accepted()
    {
        await using var empty = await postgres.CreateEmptyDatabaseAsync();
        await using var current = await postgres.CreateDatabaseAsync();

        await Assert.ThrowsAsync<SchemaException>(() => ShopSchema.RequireAsync(empty.Source, TestContext.Current.CancellationToken));
        await ShopSchema.RequireAsync(current.Source, TestContext.Current.CancellationToken);
        await current.ExecuteAsync("INSERT INTO schema_versions (version, name, hash) VALUES (9999, '9999_later.sql', '')");
        await ShopSchema.RequireAsync(current.Source, TestContext.Current.CancellationToken);
    }

    private static Task<SchemaReport> MigrateAsync(TestDatabase database, params SchemaScript[] scripts) =>
        ShopSchema.MigrateAsync(database.ConnectionString, scripts, NullLogger.Instance, CancellationToken.None);

    /// <summary>Waits for a log message.</summary>
    private sealed class LogWaiter(string text) : ILogger
    {
        private readonly TaskCompletionSource _logged = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Logged => _logged.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception).Contains(text, StringComparison.Ordinal))
            {
                _logged.TrySetResult();
            }
        }
    }
}
