using Npgsql;
using NpgsqlTypes;

namespace Shop.Storage.GroupCommit;

/// <summary>Adds parameters to a statement: arrays with one column of many rows, and single values.</summary>
internal static class Columns
{
    public static void AddColumn<TWrite, T>(
        this NpgsqlParameterCollection parameters, TWrite[] rows, NpgsqlDbType type, Func<TWrite, T> value)
    {
        var column = new T[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            column[i] = value(rows[i]);
        }

        parameters.Add(new NpgsqlParameter<T[]> { TypedValue = column, NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    public static void AddValue<T>(this NpgsqlParameterCollection parameters, NpgsqlDbType type, T value) =>
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
}
