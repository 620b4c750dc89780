using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Shop.Storage;

/// <summary>
/// Turns storage faults into <see cref="StorageUnavailableException"/> at the grain's edge: database exceptions have no codec, so
/// a caller elsewhere would see a <c>CodecNotFoundException</c> instead. The cause is logged here, once, and stays here.
/// </summary>
internal sealed partial class StorageFaultFilter(ILogger<StorageFaultFilter> logger) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception exception) when (StorageFaults.IsStorageFault(exception))
        {
            LogFault(exception, context.TargetId, context.MethodName);
            if (exception is InconsistentStateException)
            {
                // Orleans does this itself, but only for exceptions that it still sees.
                context.TargetContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, "Its state was written by another activation."));
            }

            throw new StorageUnavailableException();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A storage fault in {Grain} during {Method}")]
    private partial void LogFault(Exception exception, GrainId grain, string method);
}

/// <summary>Registers what keeps storage faults on the silo.</summary>
internal static class StorageFaultServices
{
    /// <summary>
    /// Every grain of this silo answers <see cref="StorageUnavailableException"/> instead of the database's own exceptions. The host adds the
    /// grain storage <c>shop</c>.
    /// </summary>
    public static IServiceCollection AddStorageFaultFilter(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IIncomingGrainCallFilter, StorageFaultFilter>());
        services.AddDatabaseWatch();
        services.TryAddKeyedSingleton<IGrainStorage>(GuardedStorage.Name, (provider, _) => new GuardedStorage(
            provider.GetRequiredKeyedService<IGrainStorage>(GuardedStorage.InnerName),
            provider.GetRequiredService<DatabaseWatch>(),
            provider.GetRequiredService<ILogger<GuardedStorage>>()));
        return services;
    }

    /// <summary>The silo's one watch over its database. Repeatable.</summary>
    public static IServiceCollection AddDatabaseWatch(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DatabaseClock>();
        services.TryAddSingleton<DatabaseWatch>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DatabaseWatch>(provider => provider.GetRequiredService<DatabaseWatch>()));
        return services;
    }
}
