using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;
using Shop.Hosting.Running;

namespace Shop.Hosting.Database;

/// <summary>Registers the connection pools of the process.</summary>
public static class ShopDatabaseServices
{
    /// <summary>The service key of the pool for urgent statements.</summary>
    public const string UrgentKey = "urgent";

    // A prepared statement keeps its plan until the next ANALYZE. A plan from when the table was nearly empty is a sequential scan,
    // also after the table has grown by thousands of rows a second. All statements of a silo go by keys or indexes.
    private static readonly string[] ByIndex = ["enable_seqscan"];
    private static readonly string[] ByKey = [.. ByIndex, "enable_hashjoin", "enable_mergejoin"];

    /// <summary>
    /// Adds one <see cref="NpgsqlDataSource"/> for the process; the stores and all of Orleans' providers share its pool. The
    /// configuration is read on first use, so settings may still be added after this call.
    /// </summary>
    public static IServiceCollection AddShopDatabase(
        this IServiceCollection services, string applicationName, int poolSize = ShopDatabase.SiloPoolSize)
    {
        services.TryAddSingleton(provider => Build(provider, applicationName, poolSize, "shop", ByIndex));
        services.TryAddSingleton<DbDataSource>(provider => provider.GetRequiredService<NpgsqlDataSource>());
        return services;
    }

    /// <summary>
    /// Adds a second, small pool under the key <see cref="UrgentKey"/>, for statements that must get a connection while reads use all
    /// others. It opens connections on demand.
    /// </summary>
    public static IServiceCollection AddUrgentDatabase(this IServiceCollection services, string applicationName)
    {
        services.TryAddKeyedSingleton(
            UrgentKey, (provider, _) => Build(provider, applicationName, ShopDatabase.UrgentPoolSize, UrgentKey, ByKey));
        return services;
    }

    /// <summary>Adds the incarnation of the database, and the check that it stays the same while the host runs.</summary>
    internal static IServiceCollection AddIncarnation(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptionsWithValidateOnStart<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section).ValidateDataAnnotations();
        services.TryAddSingleton<ClusterIncarnation>();
        services.TryAddSingleton<IProcessTermination, ProcessTermination>();
        services.AddHostedService<IncarnationMonitor>();
        return services;
    }

    private static NpgsqlDataSource Build(
        IServiceProvider provider, string applicationName, int poolSize, string name, IEnumerable<string> disabledPlans)
    {
        var configuration = provider.GetRequiredService<IConfiguration>();
        var connectionString = ShopDatabase.GetConnectionString(configuration, applicationName, poolSize);
        var builder = new NpgsqlDataSourceBuilder(connectionString) { Name = name };
        builder.ConnectionStringBuilder.Options = disabledPlans.Aggregate(
            builder.ConnectionStringBuilder.Options ?? "", (options, plan) => SessionSettings.Add(options, plan, "off"));
        builder.UseLoggerFactory(provider.GetService<ILoggerFactory>());
        return builder.Build();
    }
}
