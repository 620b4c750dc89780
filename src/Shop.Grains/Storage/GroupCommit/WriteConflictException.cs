namespace Shop.Storage.GroupCommit;

/// <summary>
/// The database refused a write because a row is not as its writer knew it: somebody else wrote it, or the same operation was
/// written before. Definite: nothing of this caller's writes is stored. Never leaves the silo.
/// </summary>
internal sealed class WriteConflictException(string sqlState, string? constraint, Exception inner)
    : Exception("The row is not as its writer knew it.", inner)
{
    public string SqlState { get; } = sqlState;

    public string? Constraint { get; } = constraint;
}

/// <summary>The error codes that <c>shop_expect</c> raises.</summary>
internal static class ExpectCodes
{
    /// <summary>The row has another version.</summary>
    public const string Row = "SH001";

    /// <summary>The customer's order list has another version than its If-Match.</summary>
    public const string List = "SH412";
}
