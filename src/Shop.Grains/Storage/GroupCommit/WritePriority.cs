namespace Shop.Storage.GroupCommit;

/// <summary>What may be refused when there is too much to write.</summary>
internal enum WritePriority
{
    /// <summary>Work that nobody was promised yet: it is refused first, at the door.</summary>
    New,

    /// <summary>A step of work that was accepted: refused only where thousands wait for one owner; its saga comes again.</summary>
    Step,

    /// <summary>What gives back or ends: never refused while the database is there.</summary>
    Undo,
}
