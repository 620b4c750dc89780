using Npgsql;
using Shop.Faults;
using Shop.Paging;

namespace Shop.Storage.Reads;

/// <summary>
/// Runs the statements of the query grains. Each statement is one snapshot. Texts are constant, so that Npgsql prepares them
/// automatically.
/// </summary>
internal static class Reading
{
    /// <summary>Less than the response timeout of a grain call, because a later result has no receiver.</summary>
    private const int TimeoutInSeconds = 4;

    /// <summary>Maximum wait for a connection. After a longer wait the result would be too late.</summary>
    private static readonly TimeSpan MaxConnectionWait = TimeSpan.FromSeconds(2);

    /// <summary>Reads all rows of a statement.</summary>
    /// <exception cref="StorageUnavailableException">The database is unavailable, or the statement timed out.</exception>
    /// <exception cref="OverloadedException">Other reads use all connections.</exception>
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
            // Npgsql's exceptions are not serializable, so their details go into the message.
            throw new StorageUnavailableException(
                $"Database unavailable ({exception.SqlState ?? exception.GetType().Name}: {exception.Message}).");
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource database)
    {
        using var timeout = new CancellationTokenSource(MaxConnectionWait);
        try
        {
            return await database.OpenConnectionAsync(timeout.Token);
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

    /// <summary>Makes a page of rows that were read with a limit of one more. The extra row only shows that there is a next page.</summary>
    /// <param name="position">Returns the cursor of a row.</param>
    public static Page<TView> ToPage<TRow, TView>(
        this List<TRow> rows, PageRequest page, Func<TRow, TView> view, Func<TRow, string> position) => new(
        [.. rows.Take(page.Limit).Select(view)],
        rows.Count > page.Limit ? position(rows[page.Limit - 1]) : null);
}
