using Npgsql;

namespace Shop.Hosting.Database;

/// <summary>Checks the schema that a role finds, and its rights there.</summary>
internal static class RoleRights
{
    public static async Task<IReadOnlyList<DatabaseFinding>> CheckAsync(
        NpgsqlConnection connection, bool isMigration, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT current_user::text, current_schema()::text, has_schema_privilege(current_schema(), 'CREATE'),
              (SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE c.relname = 'schema_versions' AND c.relkind = 'r' AND NOT pg_table_is_visible(c.oid) LIMIT 1),
              to_regclass('schema_versions') IS NOT NULL,
              (SELECT string_agg(c.relname, ', ' ORDER BY c.relname) FROM pg_class c
               JOIN pg_class v ON v.oid = to_regclass('schema_versions')
               WHERE c.relnamespace = v.relnamespace AND c.relowner = v.relowner AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                 AND NOT (has_table_privilege(c.oid, 'SELECT')
                   AND (c.oid = v.oid OR has_table_privilege(c.oid, 'INSERT'))))
            """,
            connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var role = row.GetString(0);
        var schema = row.IsDBNull(1) ? null : row.GetString(1);
        var canCreate = !row.IsDBNull(2) && row.GetBoolean(2);
        var hidden = row.IsDBNull(3) ? null : row.GetString(3);
        var hasSchema = row.GetBoolean(4);
        var tables = row.IsDBNull(5) ? null : row.GetString(5);
        if (!hasSchema && hidden is not null)
        {
            return
            [
                new($"The shop's tables are in the schema \"{hidden}\", which is not in the search_path of the role \"{role}\": "
                    + $"ALTER ROLE \"{role}\" SET search_path = \"{hidden}\"."),
            ];
        }

        if (schema is null)
        {
            return [new($"No schema in the search_path of the role \"{role}\" exists, or the role may not use it: GRANT USAGE ON SCHEMA.")];
        }

        if (isMigration)
        {
            return canCreate
                ? []
                : [new($"The role \"{role}\" may not create tables: GRANT CREATE ON SCHEMA \"{schema}\" TO \"{role}\".")];
        }

        return tables is null
            ? []
            : [new($"The role \"{role}\" may not read and write {tables}: GRANT SELECT, INSERT, UPDATE, DELETE ON these tables.")];
    }
}
