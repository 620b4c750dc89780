using System.Globalization;
using Npgsql;

namespace Shop.Bench.Benchmarks;

/// <summary>Prints the SQL statements with the most execution time.</summary>
internal static class Statements
{
    private const string Top = """
        SELECT calls, total_exec_time, rows, left(regexp_replace(query, '\s+', ' ', 'g'), 120)
        FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        ORDER BY total_exec_time DESC LIMIT 15
        """;

    public static async Task PrintAsync(NpgsqlDataSource database, Action<string> print)
    {
        await using var create = database.CreateCommand("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        await create.ExecuteNonQueryAsync();
        await using var command = database.CreateCommand(Top);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            print(string.Create(
                CultureInfo.InvariantCulture,
                $"  {reader.GetInt64(0),9} calls {reader.GetDouble(1),9:0} ms {reader.GetInt64(2),9} rows  {reader.GetString(3)}"));
        }
    }
}
