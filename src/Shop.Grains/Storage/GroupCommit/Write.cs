using Npgsql;

namespace Shop.Storage.GroupCommit;

/// <summary>One row to insert or update. <see cref="GroupCommit"/> writes it to the database.</summary>
internal abstract class Write
{
    /// <summary>The statement that writes many rows of this kind.</summary>
    public abstract BulkStatement Statement { get; }

    /// <summary>
    /// True for a step of accepted work: it is written before new work and is not shed. False for a row that is only written together with
    /// another one.
    /// </summary>
    public virtual bool IsStep => false;
}

/// <summary>
/// One SQL statement that writes any number of rows of one kind. Columns are array parameters, <c>unnest</c> turns them into rows.
/// The statement must fail as a whole if one of its rows cannot be written as expected.
/// </summary>
internal abstract class BulkStatement
{
    /// <summary>
    /// Position in a transaction, unique per statement. All silos use the same order, so that locks are taken in one order.
    /// </summary>
    public abstract int Rank { get; }

    /// <summary>Creates the command that writes these rows.</summary>
    public abstract NpgsqlBatchCommand Bind(IReadOnlyList<Write> writes);
}

/// <summary><see cref="BulkStatement"/> with the type of its rows.</summary>
internal abstract class BulkStatement<TWrite> : BulkStatement
    where TWrite : Write
{
    protected abstract string Sql { get; }

    public sealed override NpgsqlBatchCommand Bind(IReadOnlyList<Write> writes)
    {
        var rows = new TWrite[writes.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = (TWrite)writes[i];
        }

        var command = new NpgsqlBatchCommand(Sql);
        Bind(rows, command.Parameters);
        return command;
    }

    protected abstract void Bind(TWrite[] rows, NpgsqlParameterCollection parameters);
}
