using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Shop.Faults;

namespace Shop.Storage.Availability;

/// <summary>
/// Wraps the grain storage <c>shop</c>: fails fast while the database is unavailable, and converts faults to
/// <see cref="StorageUnavailableException"/>. <see cref="StorageFaultFilter"/> cannot convert all of them: a failed read of the state
/// fails the activation before a call reaches the filter.
/// </summary>
internal sealed partial class GuardedStorage(IGrainStorage storage, DatabaseHealthMonitor monitor, ILogger<GuardedStorage> logger)
    : IGrainStorage
{
    /// <summary>The storage name for <c>[PersistentState]</c>.</summary>
    public const string Name = "shop-guarded";

    /// <summary>The name of the wrapped storage, which the host adds.</summary>
    public const string InnerName = "shop";

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        GuardAsync(() => storage.ReadStateAsync(stateName, grainId, grainState), stateName, grainId);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        GuardAsync(() => storage.WriteStateAsync(stateName, grainId, grainState), stateName, grainId);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        GuardAsync(() => storage.ClearStateAsync(stateName, grainId, grainState), stateName, grainId);

    private async Task GuardAsync(Func<Task> operation, string stateName, GrainId grainId)
    {
        monitor.ThrowIfUnavailable();
        try
        {
            await operation();
        }
        catch (Exception exception) when (exception is not InconsistentStateException && StorageFaults.IsStorageFault(exception))
        {
            // InconsistentStateException passes: Orleans and the filter also deactivate the grain.
            LogFault(exception, stateName, grainId);
            monitor.ReportFault(exception);
            throw new StorageUnavailableException();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Storage fault in state {State} of {Grain}")]
    private partial void LogFault(Exception exception, string state, GrainId grain);
}
