using Npgsql;

namespace Shop.Hosting.Database;

/// <summary>Settings of a server and a database that no statement of the shop can change.</summary>
internal sealed record ServerFacts(
    int VersionNumber,
    string Version,
    string Fsync,
    string FullPageWrites,
    string SynchronousCommit,
    string Encoding,
    bool IsStandby,
    bool HasSchema,
    bool HasUnicodeLetters)
{
    private const int MinVersion = 150000;

    public static async Task<ServerFacts> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_setting('fsync'),
              current_setting('full_page_writes'), current_setting('synchronous_commit'), current_setting('server_encoding'),
              pg_is_in_recovery(), to_regclass('schema_versions') IS NOT NULL,
              -- "a" with diaeresis and the Cyrillic "zhe"; both exist in UTF-8 only.
              CASE WHEN current_setting('server_encoding') = 'UTF8'
                THEN convert_from('\xc3a4d0b6', 'UTF8') COLLATE "default" ~ '^[[:alpha:]]{2}$' ELSE true END
            """,
            connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new(
            row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
            row.GetBoolean(6), row.GetBoolean(7), row.GetBoolean(8));
    }

    public IEnumerable<DatabaseFinding> Check(DatabaseOptions options)
    {
        if (VersionNumber < MinVersion)
        {
            yield return new($"PostgreSQL 15 or newer is required; the server has version {Version}.");
        }

        if (IsStandby)
        {
            yield return new("The server is a standby and read-only: connect to the primary server.");
        }

        if (Encoding != "UTF8")
        {
            yield return new($"The database has the encoding {Encoding}; create it with ENCODING 'UTF8'.");
        }
        else if (!HasUnicodeLetters)
        {
            // Fatal only while nothing is stored: the shop works, but its search finds no words beyond ASCII.
            yield return new(
                "The database's lc_ctype covers ASCII letters only, so the word search finds no others; "
                + "create it with a UTF-8 locale, for example LC_CTYPE 'C.UTF-8'.",
                IsFatal: !HasSchema);
        }

        foreach (var (name, value) in Durability())
        {
            yield return options.AllowUnsafeDurability
                ? new($"{name} is off: a crash loses acknowledged orders (Database:AllowUnsafeDurability is set).", IsFatal: false)
                : new($"{name} is off: a crash would lose acknowledged orders. Set it to on"
                    + $"{(name == "synchronous_commit" ? " in the Options of the connection string" : " in the server's settings")}.");
        }
    }

    private IEnumerable<(string Name, string Value)> Durability() =>
        new (string Name, string Value)[]
        {
            ("fsync", Fsync), ("full_page_writes", FullPageWrites), ("synchronous_commit", SynchronousCommit),
        }.Where(setting => setting.Value == "off");
}
