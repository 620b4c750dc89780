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

    /// <summary>
    /// One <see cref="NpgsqlDataSource"/> for the whole process: the stores and all of Orleans' providers share its pool. The configuration is read when it is
    /// first used, so settings may still be added after this call.
    /// </summary>
    public static IServiceCollection AddShopDatabase(this IServiceCollection services, string applicationName, int poolSize = ShopDatabase.SiloPoolSize)
    {
        services.TryAddSingleton(provider => Build(provider, applicationName, poolSize, "shop"));
        services.TryAddSingleton<DbDataSource>(provider => provider.GetRequiredService<NpgsqlDataSource>());
        return services;
    }

    /// <summary>
    /// A second, small pool under the key <see cref="UrgentKey"/>: for what must get a connection also while reads have all of the others.
    /// It opens only what is used at the same time.
    /// </summary>
    public static IServiceCollection AddUrgentDatabase(this IServiceCollection services, string applicationName)
    {
        services.TryAddKeyedSingleton(UrgentKey, (provider, _) => Build(provider, applicationName, ShopDatabase.UrgentPoolSize, UrgentKey));
        return services;
    }

    private static NpgsqlDataSource Build(IServiceProvider provider, string applicationName, int poolSize, string name)
    {
        var configuration = provider.GetRequiredService<IConfiguration>();
        var connectionString = ShopDatabase.GetConnectionString(configuration, applicationName, poolSize);
        var builder = new NpgsqlDataSourceBuilder(connectionString) { Name = name };
        builder.UseLoggerFactory(provider.GetService<ILoggerFactory>());
        return builder.Build();
    }
}
