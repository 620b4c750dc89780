using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Polly;
using Shop.Faults;

namespace Shop.Storage.Availability;

/// <summary>
/// Turns faults of the storage into <see cref="StorageUnavailableException"/> at the grain's edge, and those of Orleans' resilience
/// pipelines into <see cref="TimeoutException"/>: such exceptions have no codec, so a caller elsewhere would see a
/// <c>CodecNotFoundException</c> instead. The cause of a storage fault is logged here, once, and stays here.
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
        catch (ExecutionRejectedException exception)
        {
            // So Orleans gives up to place a grain. The type has no codec either.
            throw new TimeoutException($"A grain could not be reached in time: {exception.Message}");
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
        services.AddDatabaseHealthMonitor();
        services.TryAddKeyedSingleton<IGrainStorage>(GuardedStorage.Name, (provider, _) => new GuardedStorage(
            provider.GetRequiredKeyedService<IGrainStorage>(GuardedStorage.InnerName),
            provider.GetRequiredService<DatabaseHealthMonitor>(),
            provider.GetRequiredService<ILogger<GuardedStorage>>()));
        return services;
    }

    /// <summary>The silo's one watch over its database. Repeatable.</summary>
    public static IServiceCollection AddDatabaseHealthMonitor(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DatabaseClock>();
        services.TryAddSingleton<DatabaseHealthMonitor>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DatabaseHealthMonitor>(provider => provider.GetRequiredService<DatabaseHealthMonitor>()));
        return services;
    }
}
