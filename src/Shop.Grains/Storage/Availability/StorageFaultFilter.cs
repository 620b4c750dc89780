using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Polly;
using Shop.Faults;
using Shop.Storage.Freshness;

namespace Shop.Storage.Availability;

/// <summary>
/// Converts storage faults to <see cref="StorageUnavailableException"/>, and rejections of Orleans' resilience pipelines to
/// <see cref="TimeoutException"/>. The original exceptions are not serializable: callers in other processes would get a
/// <c>CodecNotFoundException</c>. The cause of a storage fault is logged here, once, and is not sent to the caller.
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
                // Orleans does the same, but only for exceptions that reach it.
                context.TargetContext.Deactivate(
                    new DeactivationReason(DeactivationReasonCode.ApplicationError, "Another activation wrote the state."));
            }

            throw new StorageUnavailableException();
        }
        catch (ExecutionRejectedException exception)
        {
            // Thrown by Orleans when grain placement times out. The exception type is not serializable.
            throw new TimeoutException($"The grain could not be placed in time: {exception.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Storage fault in {Grain} during {Method}")]
    private partial void LogFault(Exception exception, GrainId grain, string method);
}

/// <summary>Registers the handling of storage faults.</summary>
internal static class StorageFaultServices
{
    /// <summary>
    /// Adds <see cref="StorageFaultFilter"/>, <see cref="GuardedStorage"/> and the health monitor. The host adds the grain storage
    /// <c>shop</c>.
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

    /// <summary>Adds the silo's database health monitor. Idempotent.</summary>
    public static IServiceCollection AddDatabaseHealthMonitor(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DatabaseClock>();
        services.TryAddSingleton<DatabaseIncarnation>();
        services.TryAddSingleton<DatabaseHealthMonitor>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DatabaseHealthMonitor>(
            provider => provider.GetRequiredService<DatabaseHealthMonitor>()));
        return services;
    }
}
