using Npgsql;

namespace Shop.Hosting.Database;

/// <summary>
/// The one check of a database, for <c>migrate</c>, silos and <c>./shop run</c>: the server's durability, version and encoding, the
/// extensions, the rights of the role, and connections with sessions of their own. docs/deployment.md lists its findings.
/// </summary>
public static class DatabaseCheck
{
    /// <summary>Checks a database. Returns the warnings.</summary>
    /// <param name="connectionString">The normalized connection string.</param>
    /// <param name="isMigration">True if the schema is about to be created or changed, false if the shop is about to run.</param>
    /// <exception cref="ShopConfigurationException">The shop cannot use the database; one line per finding.</exception>
    public static async Task<IReadOnlyList<string>> RequireAsync(
        string connectionString, DatabaseOptions options, bool isMigration, CancellationToken cancellationToken)
    {
        var findings = await FindAsync(connectionString, options, isMigration, cancellationToken);
        var fatal = findings.Where(finding => finding.IsFatal).Select(finding => finding.Text).ToList();
        return fatal.Count == 0
            ? [.. findings.Select(finding => finding.Text)]
            : throw new ShopConfigurationException(string.Join('\n', fatal));
    }

    /// <summary>Returns all findings.</summary>
    /// <exception cref="ShopConfigurationException">No connection is possible; the message has the cause.</exception>
    public static async Task<IReadOnlyList<DatabaseFinding>> FindAsync(
        string connectionString, DatabaseOptions options, bool isMigration, CancellationToken cancellationToken)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        try
        {
            await using var connection = new NpgsqlConnection(target.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            var facts = await ServerFacts.ReadAsync(connection, cancellationToken);
            var findings = facts.Check(options).ToList();
            findings.AddRange(await RoleRights.CheckAsync(connection, isMigration, cancellationToken));
            findings.AddRange(await Extensions.CheckAsync(connection, cancellationToken));
            if (await PoolerDetector.IsTransactionModeAsync(connection, target.ConnectionString, cancellationToken))
            {
                findings.Add(PoolerDetector.Finding);
            }

            return findings;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            throw new ShopConfigurationException(await DatabaseFault.DescribeAsync(exception, target, cancellationToken), exception);
        }
    }
}
