namespace Shop.Hosting.Database;

/// <summary>
/// Settings of every session, as options of the connection's start. A pool's reset (<c>DISCARD ALL</c>) returns to them; a <c>SET</c>
/// after the connection is open would be lost with it.
/// </summary>
internal static class SessionSettings
{
    // Values of the connection string's own Options have precedence, for example synchronous_commit=remote_apply.
    private static readonly (string Name, string Value)[] Defaults =
    [
        // A database or role may have it off: acknowledged orders would then be lost in a crash.
        ("synchronous_commit", "on"),

        // A host that hangs in a transaction must not hold its locks, and old rows, indefinitely.
        ("idle_in_transaction_session_timeout", "60s"),
    ];

    /// <summary>Adds the defaults to the options of a connection string. Idempotent.</summary>
    public static string AddDefaults(string? options)
    {
        var result = options?.Trim() ?? "";
        foreach (var (name, value) in Defaults)
        {
            if (!result.Contains($"{name}=", StringComparison.OrdinalIgnoreCase))
            {
                result = Add(result, name, value);
            }
        }

        return result;
    }

    public static string Add(string options, string name, string value) => $"{options} -c {name}={value}".Trim();
}
