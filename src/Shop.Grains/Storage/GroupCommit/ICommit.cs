using Shop.Faults;

namespace Shop.Storage.GroupCommit;

/// <summary>Makes writes durable. Implemented by <see cref="GroupCommit"/>, and by the simulation.</summary>
internal interface ICommit
{
    /// <summary>Writes these rows atomically. Completes when they are durable.</summary>
    /// <exception cref="WriteConflictException">The database rejected a row. Nothing was stored.</exception>
    /// <exception cref="StorageUnavailableException">Outcome unknown.</exception>
    /// <exception cref="OverloadedException">See <see cref="Admit"/>. Nothing was stored.</exception>
    Task CommitAsync(params Write[] writes);

    /// <summary>Admission control: throws before any work is done if a write cannot complete in time.</summary>
    /// <param name="waiting">Number of entries in the owner's own queue; 0 if it has none.</param>
    /// <param name="age">How long the current flush of the owner's own queue takes.</param>
    /// <exception cref="StorageUnavailableException">The database is unavailable.</exception>
    /// <exception cref="OverloadedException">A queue is too long or too old for this priority.</exception>
    void Admit(WritePriority priority, int waiting = 0, TimeSpan age = default);
}
