namespace Shop.Storage.Availability;

/// <summary>Writes the state of grains so that their memory never differs from a committed state.</summary>
internal static class GuardedState
{
    /// <summary>
    /// Writes a grain's state. After a failed write the outcome is unknown, so the activation ends and the next call reads the database.
    /// While the database is known to be unavailable this throws before the write: the activation stays, and reads are answered from
    /// memory.
    /// </summary>
    public static async Task SaveAsync<T>(this IPersistentState<T> state, T next, IGrainBase grain, DatabaseHealthMonitor database)
    {
        database.ThrowIfUnavailable();
        var committed = state.State;
        state.State = next;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // Calls that are queued at this activation must not see the state of the failed write.
            state.State = committed;
            grain.DeactivateOnIdle();
            throw;
        }
    }
}
