using Npgsql;
using Shop.Faults;
using Shop.Paging;

namespace Shop.Storage.Reads;

/// <summary>How the query grains read. Every statement is one snapshot; its text is constant, so that Npgsql prepares it by itself.</summary>
internal static class Reading
{
    /// <summary>Less than the response timeout of a grain call: nobody waits for what comes later.</summary>
    private const int TimeoutInSeconds = 4;

    /// <summary>How long a read waits for a connection: who waits longer would be too late anyway.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Reads all rows of a statement.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be reached or does not answer in time.</exception>
    /// <exception cref="OverloadedException">Other reads have all connections.</exception>
    public static async Task<List<T>> ReadAsync<T>(
        this NpgsqlDataSource database, string sql, Func<NpgsqlDataReader, T> row, params NpgsqlParameter[] parameters)
    {
        try
        {
            await using var connection = await OpenAsync(database);
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = TimeoutInSeconds };
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync();
            return await reader.ReadRowsAsync(row);
        }
        catch (NpgsqlException exception)
        {
            // Npgsql's exceptions cannot travel to the caller, so what is worth knowing goes into the text.
            throw new StorageUnavailableException($"The database does not answer ({exception.SqlState ?? exception.GetType().Name}: {exception.Message}).");
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource database)
    {
        using var patience = new CancellationTokenSource(LongestWait);
        try
        {
            return await database.OpenConnectionAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new OverloadedException();
        }
    }

    public static async Task<List<T>> ReadRowsAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> row)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    public static NpgsqlParameter Value<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    public static T? GetNullable<T>(this NpgsqlDataReader reader, int ordinal)
        where T : struct => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<T>(ordinal);

    public static string? GetNullableString(this NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    /// <summary>Makes a page of rows that were read with one more than the limit: the surplus row only tells that there are more.</summary>
    /// <param name="position">What stands in the cursor for the last row of the page.</param>
    public static Page<TView> ToPage<TRow, TView>(this List<TRow> rows, PageRequest page, Func<TRow, TView> view, Func<TRow, string> position) => new(
        [.. rows.Take(page.Limit).Select(view)],
        rows.Count > page.Limit ? position(rows[page.Limit - 1]) : null);
}
