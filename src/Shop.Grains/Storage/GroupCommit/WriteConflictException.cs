namespace Shop.Storage.GroupCommit;

/// <summary>
/// The database rejected a write: the row has another version than expected, or the operation is already stored. Definite: none of the
/// caller's rows were stored. Never leaves the silo.
/// </summary>
internal sealed class WriteConflictException(string sqlState, Exception inner)
    : Exception("The stored row differs from the row that the write expected.", inner)
{
    public string SqlState { get; } = sqlState;
}

/// <summary>The error codes that the SQL function <c>shop_expect</c> raises.</summary>
internal static class ExpectCodes
{
    /// <summary>The row has another version than expected.</summary>
    public const string Row = "SH001";

    /// <summary>The customer's order list has another version than the If-Match of the request.</summary>
    public const string List = "SH412";
}
