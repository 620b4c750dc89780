using System.Globalization;

namespace Shop.Postgres;

/// <summary>
/// The server's settings. They are given on its command line, which is stronger than any file in the data folder.
/// What makes a commit durable (fsync, synchronous_commit, full_page_writes) is stated, though it is the default.
/// </summary>
internal static class ServerSettings
{
    private static readonly Dictionary<string, string> Ours = new()
    {
        ["listen_addresses"] = "127.0.0.1",
        ["unix_socket_directories"] = "",
        ["password_encryption"] = "scram-sha-256",
        ["fsync"] = "on",
        ["synchronous_commit"] = "on",
        ["full_page_writes"] = "on",
        ["max_connections"] = "200",
        ["shared_buffers"] = "256MB",
        ["max_wal_size"] = "4GB",
        ["jit"] = "off",
        ["timezone"] = "UTC",
        ["log_timezone"] = "UTC",
        ["log_checkpoints"] = "off",
    };

    /// <summary>The settings as pg_ctl hands them to a shell.</summary>
    public static string AsCommandLine(int port, IReadOnlyDictionary<string, string> further)
    {
        var all = new Dictionary<string, string>(Ours) { ["port"] = port.ToString(CultureInfo.InvariantCulture) };
        foreach (var (name, value) in further)
        {
            all[name] = value;
        }

        return string.Join(' ', all.Select(it => $"-c '{it.Key}={it.Value.Replace("'", @"'\''", StringComparison.Ordinal)}'"));
    }
}
