using System.Data.Common;
using Orleans.Storage;
using Shop.Faults;

namespace Shop.Storage.Availability;

/// <summary>Classifies exceptions of the database and of grain storage.</summary>
internal static class StorageFaults
{
    /// <summary>
    /// True for a fault of the database or of grain storage, also when Orleans wrapped it. False for timeouts of grain calls: callers
    /// receive those unchanged.
    /// </summary>
    public static bool IsStorageFault(Exception exception) => exception switch
    {
        StorageUnavailableException => false,
        DbException or InconsistentStateException => true,
        TimeoutException => exception.Source is "Npgsql" or "Orleans.Persistence.AdoNet",
        AggregateException many => many.InnerExceptions.Any(IsStorageFault),
        _ => exception.InnerException is { } inner && IsStorageFault(inner),
    };
}
