using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Shop.Hosting.Database;

/// <summary>Registers the process's one pool of database connections.</summary>
public static class ShopDatabaseServices
{
    /// <summary>The key of the pool for what is urgent.</summary>
    public const string UrgentKey = "urgent";

    // A prepared statement keeps its plan, also one that was made while its table was nearly empty and reading all of it was cheapest:
    // until the next ANALYZE it would read all of a table that grows by thousands of rows a second. What a silo reads and writes goes by keys.
    private const string ByIndex = "SET enable_seqscan = off";
    private const string ByKey = $"{ByIndex}; SET enable_hashjoin = off; SET enable_mergejoin = off";

    /// <summary>
    /// One <see cref="NpgsqlDataSource"/> for the whole process: the stores and all of Orleans' providers share its pool. The configuration is read when it is
    /// first used, so settings may still be added after this call.
    /// </summary>
    public static IServiceCollection AddShopDatabase(this IServiceCollection services, string applicationName, int poolSize = ShopDatabase.SiloPoolSize)
    {
        services.TryAddSingleton(provider => Build(provider, applicationName, poolSize, "shop", ByIndex));
        services.TryAddSingleton<DbDataSource>(provider => provider.GetRequiredService<NpgsqlDataSource>());
        return services;
    }

    /// <summary>
    /// A second, small pool under the key <see cref="UrgentKey"/>: for what must get a connection also while reads have all of the others.
    /// It opens only what is used at the same time.
    /// </summary>
    public static IServiceCollection AddUrgentDatabase(this IServiceCollection services, string applicationName)
    {
        services.TryAddKeyedSingleton(UrgentKey, (provider, _) => Build(provider, applicationName, ShopDatabase.UrgentPoolSize, UrgentKey, ByKey));
        return services;
    }

    private static NpgsqlDataSource Build(IServiceProvider provider, string applicationName, int poolSize, string name, string settings)
    {
        var configuration = provider.GetRequiredService<IConfiguration>();
        var connectionString = ShopDatabase.GetConnectionString(configuration, applicationName, poolSize);
        var builder = new NpgsqlDataSourceBuilder(connectionString) { Name = name };
        builder.UseLoggerFactory(provider.GetService<ILoggerFactory>());
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(settings, connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(settings, connection);
                await command.ExecuteNonQueryAsync();
            });
        return builder.Build();
    }
}
