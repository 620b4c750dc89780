using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Shop.Faults;

namespace Shop.Storage.Availability;

/// <summary>Which exceptions mean that the storage is away or may not be trusted.</summary>
internal static class StorageFaults
{
    /// <summary>
    /// True for a fault of the database or of grain storage, also when Orleans wrapped it. Timeouts of grain calls are not
    /// meant: they are Orleans' own and travel as they are.
    /// </summary>
    public static bool IsStorageFault(Exception exception) => exception switch
    {
        StorageUnavailableException => false,
        DbException or InconsistentStateException => true,
        TimeoutException => exception.Source is "Npgsql" or "Orleans.Persistence.AdoNet",
        AggregateException many => many.InnerExceptions.Any(IsStorageFault),
        _ => exception.InnerException is { } inner && IsStorageFault(inner),
    };

    /// <summary>
    /// Writes a grain's state. After any failure the outcome is unknown and the memory may be wrong, so the activation ends
    /// and the next call reads what the database has. While the database is known to be away nothing is begun, and the memory stays:
    /// whoever only asks, such as every request of a logged-in user, needs no database.
    /// </summary>
    public static async Task SaveAsync<T>(this IPersistentState<T> state, T next, IGrainBase grain)
    {
        grain.GrainContext.ActivationServices.GetRequiredService<DatabaseHealthMonitor>().ThrowIfUnavailable();
        var acknowledged = state.State;
        state.State = next;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // For the calls that still come to this activation.
            state.State = acknowledged;
            grain.DeactivateOnIdle();
            throw;
        }
    }
}
