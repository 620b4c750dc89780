namespace Shop.Storage;

/// <summary>Makes writes durable. <see cref="GroupCommit"/> in a silo; the simulation has one of its own.</summary>
internal interface ICommit
{
    /// <summary>
    /// Writes these rows, all or none. Completes when they are durable. Throws <see cref="WriteConflictException"/> if the
    /// database refused them (nothing is stored), <see cref="OverloadedException"/> if they were not even tried, and
    /// <see cref="StorageUnavailableException"/> if the outcome is unknown.
    /// </summary>
    Task CommitAsync(params Write[] writes);
}
