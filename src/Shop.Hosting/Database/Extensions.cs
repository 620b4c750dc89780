using Npgsql;

namespace Shop.Hosting.Database;

/// <summary>Checks the extensions of the word search: present in a schema of the search path, or creatable.</summary>
internal static class Extensions
{
    public static async Task<IReadOnlyList<DatabaseFinding>> CheckAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT wanted.name, n.nspname::text, coalesce(n.nspname = ANY (current_schemas(true)), false), a.name IS NOT NULL,
              (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
                OR (has_database_privilege(current_database(), 'CREATE') AND EXISTS (
                  SELECT FROM pg_available_extension_versions v WHERE v.name = wanted.name AND v.trusted))
            FROM unnest(ARRAY['fuzzystrmatch', 'pg_trgm']) AS wanted (name)
            LEFT JOIN pg_extension e ON e.extname = wanted.name
            LEFT JOIN pg_namespace n ON n.oid = e.extnamespace
            LEFT JOIN pg_available_extensions a ON a.name = wanted.name
            ORDER BY 1
            """,
            connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var findings = new List<DatabaseFinding>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var name = rows.GetString(0);
            var schema = rows.IsDBNull(1) ? null : rows.GetString(1);
            var problem = schema is not null
                ? rows.GetBoolean(2) ? null : InOtherSchema(name, schema)
                : !rows.GetBoolean(3) ? $"The extension {name} is not installed on the server: install PostgreSQL's contrib package."
                : rows.GetBoolean(4) ? null
                : $"This role may not create the extension {name}: as a superuser, run CREATE EXTENSION {name} in this database.";
            if (problem is not null)
            {
                findings.Add(new(problem));
            }
        }

        return findings;
    }

    private static string InOtherSchema(string name, string schema) =>
        $"The extension {name} is in the schema \"{schema}\", which is not in the search_path of this role: "
        + $"ALTER EXTENSION {name} SET SCHEMA public, or add the schema to the search_path.";
}
