using Shop.Accounts;
using Shop.Administration;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Notifications;
using Shop.Orders;
using Shop.Users;

namespace Shop.Identities;

/// <summary>Maps ids to grain keys. No other class builds keys of public contracts.</summary>
public static class GrainKeys
{
    /// <summary>Returns a reference to the grain with this key.</summary>
    public static TGrain Keyed<TGrain>(this IGrainFactory grains, Guid key)
        where TGrain : class, IGrainWithGuidKey => KnownReferences<TGrain>.Get(grains, key);

    public static IUserGrain User(this IGrainFactory grains, UserId user) => grains.Keyed<IUserGrain>(user.Value);

    public static ISessionsGrain Sessions(this IGrainFactory grains, UserId user) => grains.Keyed<ISessionsGrain>(user.Value);

    public static ISigningKeysGrain SigningKeys(this IGrainFactory grains) => grains.GetGrain<ISigningKeysGrain>(0);

    public static IAccountGrain Account(this IGrainFactory grains, UserId customer) => grains.Keyed<IAccountGrain>(customer.Value);

    public static ITransactionQueriesGrain TransactionQueries(this IGrainFactory grains) => grains.GetGrain<ITransactionQueriesGrain>(0);

    public static IProductGrain Product(this IGrainFactory grains, ItemId item) => grains.Keyed<IProductGrain>(item.Value);

    public static ICatalogQueriesGrain CatalogQueries(this IGrainFactory grains) => grains.GetGrain<ICatalogQueriesGrain>(0);

    public static IDeliverySlotGrain DeliverySlot(this IGrainFactory grains, Slot slot) => grains.Keyed<IDeliverySlotGrain>(slot.Key);

    public static IDeliveryQueriesGrain DeliveryQueries(this IGrainFactory grains) => grains.GetGrain<IDeliveryQueriesGrain>(0);

    public static IOrderGrain Order(this IGrainFactory grains, OrderId order) => grains.Keyed<IOrderGrain>(order.Value);

    public static IOrderSagaGrain OrderSaga(this IGrainFactory grains, OrderId order) => grains.Keyed<IOrderSagaGrain>(order.Value);

    public static IOrderQueriesGrain OrderQueries(this IGrainFactory grains) => grains.GetGrain<IOrderQueriesGrain>(0);

    public static INotificationsGrain Notifications(this IGrainFactory grains) => grains.GetGrain<INotificationsGrain>(0);

    public static IAuditGrain Audit(this IGrainFactory grains) => grains.GetGrain<IAuditGrain>(0);
}
