using Shop.Faults;

namespace Shop.Storage.GroupCommit;

/// <summary>Makes writes durable. <see cref="GroupCommit"/> in a silo; the simulation has one of its own.</summary>
internal interface ICommit
{
    /// <summary>
    /// Writes these rows, all or none. Completes when they are durable. Throws <see cref="WriteConflictException"/> if the
    /// database refused them (nothing is stored), <see cref="StorageUnavailableException"/> if the outcome is unknown, and at once
    /// what <see cref="Admit"/> throws.
    /// </summary>
    Task CommitAsync(params Write[] writes);

    /// <summary>
    /// Refuses what has no chance to be written in time, before anything is done for it: everything while the database is away
    /// (<see cref="StorageUnavailableException"/>), new work while a line is too long or does not move (<see cref="OverloadedException"/>).
    /// </summary>
    /// <param name="waiting">How many wait in the owner's own line, if it has one.</param>
    /// <param name="age">How long the owner's own line has not moved.</param>
    void Admit(WritePriority urgency, int waiting = 0, TimeSpan age = default);
}
