using Microsoft.Extensions.Logging.Abstractions;
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
    /// <returns>0 if the schema is up to date; otherwise 1, with the reason in one line on standard error.</returns>
    public static async Task<int> RunAsync(string[] settings, TextWriter output, TextWriter error)
    {
        try
        {
            var configuration = WebApplication.CreateBuilder(settings).Configuration;
            var report = await ShopSchema.MigrateAsync(ShopDatabase.GetConnectionString(configuration, "shop-schema"), NullLogger.Instance);
            await output.WriteLineAsync(Describe(report));
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

    private static string Describe(SchemaReport report) => report.Applied switch
    {
        [] => $"The schema is up to date at version {report.Version}.",
        var applied => $"The schema was updated to version {report.Version}; applied {string.Join(", ", applied)}.",
    };
}
