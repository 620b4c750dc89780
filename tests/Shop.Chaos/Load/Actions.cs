namespace Shop.Chaos.Load;

/// <summary>The names of operations in the history.</summary>
internal static class Actions
{
    public const string Register = "register";
    public const string Login = "login";
    public const string TopUp = "top-up";
    public const string Order = "order";
    public const string Cancel = "cancel";
    public const string CreateItem = "create-item";
    public const string Stock = "stock";
    public const string Capacity = "capacity";

    /// <summary>A change of the price of an item.</summary>
    public const string ChangePrice = "change-price";

    public const string Logout = "logout";

    /// <summary>The token of a session that has ended. It must be rejected.</summary>
    public const string UseRevoked = "use-revoked";

    /// <summary>A used key with another body. It must be rejected.</summary>
    public const string ReuseKey = "reuse-key";

    public const string ReadBalance = "read-balance";
    public const string ReadTransactions = "read-transactions";
    public const string ReadOrder = "read-order";
    public const string ReadOrders = "read-orders";
    public const string ReadInbox = "read-inbox";
    public const string ReadItem = "read-item";
    public const string ReadSlots = "read-slots";
    public const string Search = "search";
    public const string Audit = "audit";

    /// <summary>Whether a request may change data, so that its outcome can be unknown.</summary>
    public static bool Changes(string action) =>
        action is Register or Login or TopUp or Order or Cancel or CreateItem or Stock or Capacity or ChangePrice or Logout or ReuseKey;
}
