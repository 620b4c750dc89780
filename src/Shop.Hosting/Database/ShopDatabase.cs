using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Shop.Hosting.Database;

/// <summary>The one connection string of the shop, <c>ConnectionStrings:Shop</c>, as every part of a host uses it.</summary>
public static class ShopDatabase
{
    /// <summary>The name of the connection string: <c>ConnectionStrings:Shop</c>, <c>ConnectionStrings__Shop</c> in the environment.</summary>
    public const string ConnectionStringName = "Shop";

    /// <summary>How many connections a silo holds at most. Silos times this number must stay under the server's <c>max_connections</c>.</summary>
    public const int SiloPoolSize = 20;

    /// <summary>How many of them are urgent: two for flushes, unless <c>GroupCommit:Flushers</c> says more, and one for the watch over the database.</summary>
    public const int UrgentConnections = 3;

    /// <summary>The most flushes that can be configured, and the watch.</summary>
    internal const int UrgentPoolSize = 17;

    /// <summary>How many connections an API host holds at most: it only asks for the list of gateways.</summary>
    public const int ClientPoolSize = 4;

    /// <summary>The configured connection string, normalised. Fails with one clear line if it is missing or cannot be read.</summary>
    public static string GetConnectionString(IConfiguration configuration, string applicationName, int poolSize = SiloPoolSize) =>
        configuration.GetConnectionString(ConnectionStringName) is { } configured && !string.IsNullOrWhiteSpace(configured)
            ? Normalise(configured, applicationName, poolSize)
            : throw new ShopConfigurationException(
                "No database is configured: set ConnectionStrings:Shop (in the environment ConnectionStrings__Shop), for example \"Host=localhost;Database=shop;Username=shop;Password=…\".");

    /// <summary>
    /// Sets what was not set by hand: a bounded pool, statements that prepare themselves, no reset between uses (nothing here
    /// leaves state on a connection), timeouts shorter than a caller's patience, and a name in <c>pg_stat_activity</c>.
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
            // The cause may quote a part of the string, and the string holds a password.
            throw new ShopConfigurationException("ConnectionStrings:Shop is not a PostgreSQL connection string.");
        }

        if (string.IsNullOrEmpty(given.Host))
        {
            throw new ShopConfigurationException("ConnectionStrings:Shop names no host.");
        }

        Default("Maximum Pool Size", Math.Max(poolSize, given.MinPoolSize));
        Default("Max Auto Prepare", 20);
        Default("No Reset On Close", true);
        Default("Timeout", 3);
        Default("Command Timeout", 5);
        Default("Keepalive", 30);
        Default("Application Name", applicationName);
        return given.ConnectionString;

        void Default(string keyword, object value)
        {
            // ContainsKey is true for every keyword that Npgsql knows; ShouldSerialize only for those that were given.
            if (!given.ShouldSerialize(keyword))
            {
                given[keyword] = value;
            }
        }
    }
}
