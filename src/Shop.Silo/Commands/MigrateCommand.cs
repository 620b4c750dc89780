using Npgsql;
using Shop.Hosting;
using Shop.Hosting.Database;
using Shop.Hosting.Running;
using Shop.Schema;

namespace Shop.Silo.Commands;

/// <summary>
/// Updates the database's schema. Run it before silos of this version start. Idempotent; concurrent runs wait for each other.
/// </summary>
internal static class MigrateCommand
{
    /// <summary>The option for a restored copy: begin a new incarnation and empty the membership (ADR 21).</summary>
    private const string Restored = "--restored";

    /// <returns>0 if the schema is up to date; otherwise 1, with the reason in one line on standard error.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var isRestored = arguments.Contains(Restored);
        var settings = arguments.Where(argument => argument != Restored).ToArray();
        try
        {
            var configuration = WebApplication.CreateBuilder(settings).Configuration;
            var connectionString = ShopDatabase.GetConnectionString(configuration, "shop-schema");
            var options = configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new();
            foreach (var warning in await DatabaseCheck.RequireAsync(connectionString, options, isMigration: true, CancellationToken.None))
            {
                await error.WriteLineAsync(warning);
            }

            if (!isRestored)
            {
                await RequireOriginalAsync(connectionString);
            }

            var report = await ShopSchema.MigrateAsync(connectionString, new ConsoleProgress(error));
            await output.WriteLineAsync(Describe(report));
            if (isRestored)
            {
                var incarnation = await RestoredDatabase.RenewAsync(connectionString);
                await output.WriteLineAsync($"The database is a shop of its own: incarnation {incarnation}, without members.");
            }

            return 0;
        }
        catch (SchemaException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (Exception exception) when (exception is NpgsqlException or ShopConfigurationException or TimeoutException)
        {
            await error.WriteLineAsync(StartupFailure.Describe(exception));
            return 1;
        }
    }

    private static async Task RequireOriginalAsync(string connectionString)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(target.ConnectionString);
        await connection.OpenAsync();
        (await DatabaseIdentity.ReadAsync(connection, CancellationToken.None)).RequireOriginal(target);
    }

    private static string Describe(SchemaReport report) => report.Applied switch
    {
        [] => $"The schema is up to date at version {report.Version}.",
        var applied => $"The schema was updated to version {report.Version}; applied {string.Join(", ", applied)}.",
    };
}
