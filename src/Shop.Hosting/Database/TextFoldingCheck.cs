using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Shop.Hosting.Database;

/// <summary>The table by which this software folds texts.</summary>
/// <param name="Fingerprint">Identifies the table.</param>
public sealed record ExpectedTextFolding(string Fingerprint);

/// <summary>
/// Checks that the database was written with the same folding of texts as this software. Ids of users and delivery slots derive from
/// folded names: a host with another folding would not find them (ADR 22).
/// </summary>
public static class TextFoldingCheck
{
    /// <summary>Checks an open connection. A schema without the table is older than the check and passes.</summary>
    /// <exception cref="ShopConfigurationException">The host must not start; the message is one line.</exception>
    /// <exception cref="NpgsqlException">The database is unavailable.</exception>
    public static async Task RequireAsync(
        NpgsqlConnection connection, ExpectedTextFolding expected, CancellationToken cancellationToken = default)
    {
        object? found;
        try
        {
            await using var command = new NpgsqlCommand("SELECT fingerprint FROM text_folding", connection);
            found = await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return;
        }

        if (found as string != expected.Fingerprint)
        {
            throw new ShopConfigurationException(
                $"The names in this database are folded by table {found ?? "(none)"}, and this software has table {expected.Fingerprint}: "
                + "start the software whose table the database has.");
        }
    }

    /// <summary>
    /// Lets the client of a cluster check the folding before it accepts requests. While the database is unavailable, it retries; the
    /// host is alive and not ready.
    /// </summary>
    public static IServiceCollection RequireTextFolding(this IServiceCollection services, string fingerprint) => services
        .AddSingleton(new ExpectedTextFolding(fingerprint))
        .AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>, ClientCheck>();

    private sealed class ClientCheck(NpgsqlDataSource database, ExpectedTextFolding expected, TimeProvider timeProvider)
        : ILifecycleParticipant<IClusterClientLifecycle>
    {
        private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

        public void Participate(IClusterClientLifecycle lifecycle) => lifecycle.Subscribe(
            nameof(TextFoldingCheck), ServiceLifecycleStage.ApplicationServices, CheckAsync);

        private async Task CheckAsync(CancellationToken cancellationToken)
        {
            while (!await TryCheckAsync(cancellationToken))
            {
                await Task.Delay(RetryDelay, timeProvider, cancellationToken);
            }
        }

        private async Task<bool> TryCheckAsync(CancellationToken cancellationToken)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                await RequireAsync(connection, expected, cancellationToken);
                return true;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
            {
                return false;
            }
        }
    }
}
