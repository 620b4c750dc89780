using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Ledgers;
using Shop.Notifications.Mail;
using Shop.Orders;
using Shop.Orders.Quota;
using Shop.Orders.Recovery;
using Shop.Orders.Saga;
using Shop.Orders.Storage;
using Shop.Storage.Availability;
using Shop.Storage.Freshness;
using Shop.Storage.GroupCommit;
using Shop.Storage.Retention;
using Shop.Users;

namespace Shop;

/// <summary>Registers the grains of the shop.</summary>
public static class ShopGrains
{
    /// <summary>
    /// Adds the services of the grains. The host adds an <c>NpgsqlDataSource</c>, the grain storage <c>shop</c> and reminders. It may add a
    /// second data source with the key <c>urgent</c>, for writes and health checks.
    /// </summary>
    public static IServiceCollection AddShopGrains(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<ShopOptions>()
            .Bind(configuration.GetSection("Shop")).ValidateDataAnnotations();
        services.AddOptionsWithValidateOnStart<GroupCommitOptions>()
            .Bind(configuration.GetSection("GroupCommit")).ValidateDataAnnotations();
        services.AddOptionsWithValidateOnStart<OrderOptions>()
            .Bind(configuration.GetSection("Orders")).ValidateDataAnnotations();
        services.AddOptionsWithValidateOnStart<DeliveryOptions>()
            .Bind(configuration.GetSection("Deliveries")).ValidateDataAnnotations();
        services.TryAddSingleton(TimeProvider.System);
        services.AddDatabaseHealthMonitor();
        services.AddSingleton<ICommit, GroupCommit>();
        services.AddSingleton<ILedgerStore, LedgerStore>();
        services.AddFreshState();
        services.AddSingleton(provider =>
        {
            var membership = provider.GetRequiredService<MembershipMonitor>();
            var incarnation = provider.GetRequiredService<DatabaseIncarnation>();
            return ActivatorUtilities.CreateInstance<LedgerFactory>(
                provider, () => membership.HasRecentChange, () => incarnation.Number);
        });
        services.AddSingleton<OrderStore>();
        services.AddSingleton<IOrderStore>(provider => provider.GetRequiredService<OrderStore>());
        services.AddSingleton<IOpenOrderStore, OpenOrderStore>();
        services.AddSingleton<ISagaReads, SagaReads>();
        services.AddSingleton<IItemStore, ItemStore>();
        services.AddSingleton<ICapacityStore, CapacityStore>();
        services.AddSingleton<DuplicateOrderDetector>();
        services.AddSingleton<SagaConcurrencyLimiter>();
        services.AddSingleton<SearchConcurrencyLimiter>();
        services.AddHostedService<RecoveryStarter>();
        services.AddSingleton<OpenOrders>();
        services.AddStorageFaultFilter();
        services.AddOptionsWithValidateOnStart<RetentionOptions>()
            .Bind(configuration.GetSection("Retention")).ValidateDataAnnotations();
        services.AddHostedService<LeftoverPurge>();
        services.AddShopUsers(configuration);
        services.AddShopMail(configuration);
        return services;
    }
}
