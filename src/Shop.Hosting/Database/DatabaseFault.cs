using Npgsql;
using Shop.Hosting.Running;

namespace Shop.Hosting.Database;

/// <summary>Describes why no connection to a database is possible, in one line that names the cause.</summary>
public static class DatabaseFault
{
    private const string PasswordRejected = PostgresErrorCodes.InvalidPassword;

    /// <summary>
    /// Describes a failed connection. A server that accepts encrypted connections only reports a missing pg_hba.conf entry after any
    /// failure of the encrypted attempt, also after a wrong password; therefore that attempt is repeated alone.
    /// </summary>
    public static async Task<string> DescribeAsync(
        Exception fault, NpgsqlConnectionStringBuilder target, CancellationToken cancellationToken = default)
    {
        if (IsEncryptionMissing(fault) && target.SslMode is SslMode.Prefer or SslMode.Allow)
        {
            var encrypted = new NpgsqlConnectionStringBuilder(target.ConnectionString) { SslMode = SslMode.Require, Pooling = false };
            try
            {
                await using var connection = new NpgsqlConnection(encrypted.ConnectionString);
                await connection.OpenAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
            {
                return Describe(exception, target);
            }
        }

        return Describe(fault, target);
    }

    /// <summary>Describes a failed connection or statement.</summary>
    public static string Describe(Exception exception, NpgsqlConnectionStringBuilder target)
    {
        var database = $"\"{target.Database ?? target.Username}\"";
        var server = $"{target.Host}:{target.Port}";
        var role = $"\"{target.Username}\"";
        return exception is not PostgresException { SqlState: var state } reported
            ? $"The database {database} at {server} is unavailable: {StartupFailure.FirstLine(exception)}"
            : state switch
            {
                PasswordRejected => $"The server at {server} rejects the password of the role {role}, or the role does not exist.",
                PostgresErrorCodes.InvalidCatalogName =>
                    $"The database {database} does not exist on the server at {server}: create it, or correct Database in the connection "
                    + "string if it was renamed.",
                PostgresErrorCodes.InvalidAuthorizationSpecification when IsEncryptionMissing(reported) =>
                    $"The server at {server} accepts no unencrypted connection of the role {role} to the database {database}: "
                    + "set SSL Mode=Require, or correct the server's pg_hba.conf.",
                PostgresErrorCodes.InvalidAuthorizationSpecification =>
                    $"The server at {server} rejects the role {role}: {reported.MessageText}.",
                PostgresErrorCodes.InsufficientPrivilege =>
                    $"The role {role} has too few rights in the database {database}: {reported.MessageText}.",
                PostgresErrorCodes.TooManyConnections =>
                    $"The server at {server} has no free connection: raise max_connections, or lower Maximum Pool Size.",
                PostgresErrorCodes.ProtocolViolation when reported.MessageText.Contains("startup parameter", StringComparison.Ordinal) =>
                    $"A connection pooler at {server} rejects the session's settings ({reported.MessageText}): "
                    + "connect to PostgreSQL directly.",
                _ => $"The database {database} at {server} is unavailable: {StartupFailure.FirstLine(exception)}",
            };
    }

    private static bool IsEncryptionMissing(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.InvalidAuthorizationSpecification } reported
        && reported.MessageText.Contains("no encryption", StringComparison.Ordinal);
}
