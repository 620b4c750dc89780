using System.Globalization;

namespace Shop.Postgres;

/// <summary>
/// The server's settings, passed on its command line, which overrides all files in the data folder. The settings that make a commit
/// durable (fsync, synchronous_commit, full_page_writes) are explicit, although they are defaults.
/// </summary>
internal static class ServerSettings
{
    private static readonly Dictionary<string, string> Defaults = new()
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

    /// <summary>The settings as one string for <c>pg_ctl -o</c>, which passes it to a shell.</summary>
    public static string AsCommandLine(int port, IReadOnlyDictionary<string, string> overrides)
    {
        var all = new Dictionary<string, string>(Defaults) { ["port"] = port.ToString(CultureInfo.InvariantCulture) };
        foreach (var (name, value) in overrides)
        {
            all[name] = value;
        }

        return string.Join(' ', all.Select(setting => $"-c '{setting.Key}={Escape(setting.Value)}'"));
    }

    private static string Escape(string value) => value.Replace("'", @"'\''", StringComparison.Ordinal);
}
