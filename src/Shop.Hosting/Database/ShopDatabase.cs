using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Shop.Hosting.Database;

/// <summary>The connection string <c>ConnectionStrings:Shop</c>, normalized for every part of a host.</summary>
public static class ShopDatabase
{
    /// <summary>The name of the connection string; in the environment <c>ConnectionStrings__Shop</c>.</summary>
    public const string ConnectionStringName = "Shop";

    /// <summary>
    /// The maximum number of connections of a silo. The number of silos times this must be less than the server's <c>max_connections</c>.
    /// </summary>
    public const int SiloPoolSize = 20;

    /// <summary>
    /// The urgent ones among them: one for each flusher (<c>GroupCommit:Flushers</c>, by default two) and one for the health probe.
    /// </summary>
    public const int UrgentConnections = 3;

    /// <summary>The maximum number of flushers, and the health probe.</summary>
    internal const int UrgentPoolSize = 17;

    /// <summary>The maximum number of connections of an API host, which only reads the list of gateways.</summary>
    public const int ClientPoolSize = 4;

    /// <summary>The configured connection string, normalized.</summary>
    /// <exception cref="ShopConfigurationException">It is missing or invalid.</exception>
    public static string GetConnectionString(IConfiguration configuration, string applicationName, int poolSize = SiloPoolSize) =>
        configuration.GetConnectionString(ConnectionStringName) is { } configured && !string.IsNullOrWhiteSpace(configured)
            ? Normalise(configured, applicationName, poolSize)
            : throw new ShopConfigurationException(
                "No database is configured: set ConnectionStrings:Shop (in the environment ConnectionStrings__Shop), "
                + "for example \"Host=localhost;Database=shop;Username=shop;Password=…\".");

    /// <summary>
    /// Adds defaults for keywords that are not set: a bounded pool, automatic preparation, timeouts shorter than those of callers, and a
    /// name in <c>pg_stat_activity</c>. Connections are not reset between uses, as no code here leaves state on a connection. Commits are
    /// synchronous in every session, whatever is set for the database or the role (<see cref="SessionSettings"/>).
    /// </summary>
    public static string Normalise(string connectionString, string applicationName, int poolSize = SiloPoolSize)
    {
        NpgsqlConnectionStringBuilder given;
        try
        {
            given = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            // No inner exception: its message may contain a part of the string, and so of the password.
            throw new ShopConfigurationException("ConnectionStrings:Shop is not a PostgreSQL connection string.");
        }

        if (string.IsNullOrEmpty(given.Host))
        {
            throw new ShopConfigurationException("ConnectionStrings:Shop has no host.");
        }

        Default("Maximum Pool Size", Math.Max(poolSize, given.MinPoolSize));
        Default("Max Auto Prepare", 20);
        Default("No Reset On Close", true);
        Default("Timeout", 3);
        Default("Command Timeout", 5);
        Default("Keepalive", 30);
        Default("Application Name", applicationName);
        given.Options = SessionSettings.AddDefaults(given.Options);
        return given.ConnectionString;

        void Default(string keyword, object value)
        {
            // ContainsKey is true for every valid keyword; ShouldSerialize only for those that are set.
            if (!given.ShouldSerialize(keyword))
            {
                given[keyword] = value;
            }
        }
    }
}
