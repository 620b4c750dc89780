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
    /// <summary>
    /// One <see cref="NpgsqlDataSource"/> for the whole process: the stores and all of Orleans' providers share its pool. The configuration is read when it is
    /// first used, so settings may still be added after this call.
    /// </summary>
    public static IServiceCollection AddShopDatabase(this IServiceCollection services, string applicationName, int poolSize = ShopDatabase.SiloPoolSize)
    {
        services.TryAddSingleton(provider =>
        {
            var configuration = provider.GetRequiredService<IConfiguration>();
            var builder = new NpgsqlDataSourceBuilder(ShopDatabase.GetConnectionString(configuration, applicationName, poolSize)) { Name = "shop" };
            builder.UseLoggerFactory(provider.GetService<ILoggerFactory>());
            return builder.Build();
        });
        services.TryAddSingleton<DbDataSource>(provider => provider.GetRequiredService<NpgsqlDataSource>());
        return services;
    }
}
