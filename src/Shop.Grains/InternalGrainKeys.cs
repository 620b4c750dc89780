using Shop.Identities;
using Shop.Notifications.Mail;
using Shop.Orders;
using Shop.Orders.Quota;
using Shop.Orders.Recovery;
using Shop.Users.Passwords;
using Shop.Users.Tokens;

namespace Shop;

/// <summary>The keys of the grains that only silos call. The keys of public contracts are in <see cref="GrainKeys"/>.</summary>
internal static class InternalGrainKeys
{
    /// <summary>The one dispatcher of the cluster.</summary>
    public static IMailDispatcherGrain MailDispatcher(this IGrainFactory grains) => grains.GetGrain<IMailDispatcherGrain>(0);

    /// <summary>The grain of <see cref="GrainKeys.Order"/>, with the writes that only its saga calls.</summary>
    public static IOrderRecordGrain OrderRecord(this IGrainFactory grains, OrderId order) => grains.Keyed<IOrderRecordGrain>(order.Value);

    /// <summary>The quota of one user's open orders.</summary>
    public static IOrderQuotaGrain OrderQuota(this IGrainFactory grains, UserId user) => grains.Keyed<IOrderQuotaGrain>(user.Value);

    /// <summary>One worker of this silo.</summary>
    /// <param name="worker">From 0 to <see cref="PasswordOptions.WorkerCount"/> - 1.</param>
    public static IPasswordHashGrain PasswordHash(this IGrainFactory grains, int worker) => grains.GetGrain<IPasswordHashGrain>(worker);

    /// <summary>One shard of the recovery.</summary>
    /// <param name="shard">From 0 to <see cref="SagaRecoveryGrain.Shards"/> - 1.</param>
    public static ISagaRecoveryGrain SagaRecovery(this IGrainFactory grains, int shard) => grains.GetGrain<ISagaRecoveryGrain>(shard);

    /// <summary>The one owner of the signing key.</summary>
    public static ISigningKeyVaultGrain SigningKeyVault(this IGrainFactory grains) => grains.GetGrain<ISigningKeyVaultGrain>(0);

    /// <summary>A local signer of access tokens.</summary>
    public static ITokenGrain Token(this IGrainFactory grains) => grains.GetGrain<ITokenGrain>(0);
}
