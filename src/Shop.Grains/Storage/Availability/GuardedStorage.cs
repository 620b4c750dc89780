using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Shop.Faults;

namespace Shop.Storage.Availability;

/// <summary>
/// The grain storage <c>shop</c>, refused while the database is away and with its faults turned into <see cref="StorageUnavailableException"/>. The filter at the grain's edge cannot do
/// this for all of them: a state that cannot be read fails the activation, before any call comes to the filter.
/// </summary>
internal sealed partial class GuardedStorage(IGrainStorage storage, DatabaseHealthMonitor watch, ILogger<GuardedStorage> logger) : IGrainStorage
{
    /// <summary>The name for <c>[PersistentState]</c>.</summary>
    public const string Name = "shop-guarded";

    /// <summary>The storage that does the work; the host adds it.</summary>
    public const string InnerName = "shop";

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        GuardAsync(() => storage.ReadStateAsync(stateName, grainId, grainState), stateName, grainId);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        GuardAsync(() => storage.WriteStateAsync(stateName, grainId, grainState), stateName, grainId);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        GuardAsync(() => storage.ClearStateAsync(stateName, grainId, grainState), stateName, grainId);

    private async Task GuardAsync(Func<Task> work, string stateName, GrainId grainId)
    {
        watch.ThrowIfUnavailable();
        try
        {
            await work();
        }
        catch (Exception exception) when (exception is not InconsistentStateException && StorageFaults.IsStorageFault(exception))
        {
            // A state written by another activation is left to Orleans and to the filter: the activation has to go as well.
            LogFault(exception, stateName, grainId);
            watch.Suspect(exception);
            throw new StorageUnavailableException();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A storage fault with the state {State} of {Grain}")]
    private partial void LogFault(Exception exception, string state, GrainId grain);
}
