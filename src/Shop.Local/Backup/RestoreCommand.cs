using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Shop.Hosting.Database;
using Shop.Local.Run;
using Shop.Schema;

namespace Shop.Local.Backup;

/// <summary>
/// <c>restore FILE</c>: restores a backup into the database of a stopped shop, in one transaction, makes it a shop of its own (ADR 21) and
/// audits it.
/// </summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A file written by ./shop backup, or by pg_dump in its custom format." };
        var data = ConnectionOptions.Data();
        var replace = new Option<bool>("--replace") { Description = "Overwrite the shop that the database has." };
        var command = new Command(
            "restore", "Restore a backup into a stopped ./shop run shop, or into the database ConnectionStrings__Shop, and audit it.")
        {
            file, data, replace,
        };
        command.SetAction((parsed, cancellationToken) => BackupFailure.ReportAsync(
            () => RunAsync(
                parsed.GetValue(file)!,
                parsed.GetValue(data)!,
                ConnectionOptions.ExistingDatabase(),
                parsed.GetValue(replace),
                Console.Out,
                cancellationToken),
            Console.Error));
        return command;
    }

    /// <exception cref="LocalShopException">
    /// The restore failed, and the database is unchanged; or the audit of the restored shop found violations.
    /// </exception>
    public static async Task RunAsync(
        string file, string data, string? existing, bool replaces, TextWriter output, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new LocalShopException($"The file {file} does not exist.");
        }

        await using var database = await BackupDatabase.OpenExclusiveAsync(existing, data, cancellationToken);
        await RestoreAsync(file, database, replaces, cancellationToken);
        await ShopSchema.MigrateAsync(database.Target.ConnectionString, NullLogger.Instance, cancellationToken);
        await RestoredDatabase.RenewAsync(database.Target.ConnectionString, cancellationToken);
        await output.WriteLineAsync($"restored: {file} into the database {database.Address}, as a shop of its own");
        var report = await RestoredAudit.RunAsync(database.Target.ConnectionString, cancellationToken);
        await output.WriteLineAsync($"audit: {(report.Ok ? "ok" : "NOT ok")}");
        if (!report.Ok)
        {
            throw new LocalShopException(
                $"The restored shop violates {report.Violations.Length} rules, the first one: {report.Violations[0]}");
        }
    }

    private static async Task RestoreAsync(string file, BackupDatabase database, bool replaces, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        await RejectDatabaseInUseAsync(connection, database, cancellationToken);
        if (!replaces)
        {
            await RejectDatabaseWithTablesAsync(connection, database, cancellationToken);
        }

        await DatabaseCheck.RequireAsync(
            database.Target.ConnectionString, LocalDatabase.Requirements(), isMigration: true, cancellationToken);
        var tool = await PostgresTool.ForAsync(connection, database.Target, cancellationToken);

        // One transaction: after an error, or a signal, the database is as before.
        await tool.PipeAsync(
            ("pg_restore", ["--no-owner", "--no-privileges", "--file=-", Path.GetFullPath(file)]),
            (
                "psql",
                [
                    "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction",
                    "--command=SET client_min_messages = warning",
                    "--command=DROP SCHEMA public CASCADE",
                    "--command=CREATE SCHEMA public",
                    "--command=GRANT USAGE ON SCHEMA public TO PUBLIC",
                    "--file=-",
                ]),
            cancellationToken);
    }

    private static async Task RejectDatabaseInUseAsync(
        NpgsqlConnection connection, BackupDatabase database, CancellationToken cancellationToken)
    {
        const string Others =
            """
            SELECT string_agg(DISTINCT coalesce(nullif(application_name, ''), 'session ' || pid), ', ') FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            """;
        await using var command = new NpgsqlCommand(Others, connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is string sessions)
        {
            throw new LocalShopException($"The database {database.Address} is in use ({sessions}); stop the shop first.");
        }
    }

    private static async Task RejectDatabaseWithTablesAsync(
        NpgsqlConnection connection, BackupDatabase database, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p'))", connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is true)
        {
            throw new LocalShopException($"The database {database.Address} is not empty; --replace overwrites its tables.");
        }
    }
}
