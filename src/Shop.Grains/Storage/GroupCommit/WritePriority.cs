namespace Shop.Storage.GroupCommit;

/// <summary>Decides which writes are shed under load.</summary>
internal enum WritePriority
{
    /// <summary>New work, not yet acknowledged. Shed first under load.</summary>
    New,

    /// <summary>A step of accepted work. Shed only if thousands of entries of one owner are queued; its saga retries.</summary>
    Step,

    /// <summary>Releases, refunds and final decisions. Never shed while the database is available.</summary>
    Undo,
}
