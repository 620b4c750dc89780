using Npgsql;

namespace Shop.Storage.GroupCommit;

/// <summary>One row that a grain wants to have written. Carried to the database by <see cref="GroupCommit"/>.</summary>
internal abstract class Write
{
    /// <summary>The statement that writes rows of this kind, many at once.</summary>
    public abstract BulkStatement Statement { get; }

    /// <summary>
    /// True if it is a step of work that the shop has accepted: such writes go before new work, and are not refused because there is much
    /// to do. A write that only goes along with another one says false.
    /// </summary>
    public virtual bool IsStep => false;
}

/// <summary>
/// One SQL statement that writes any number of rows of one kind: their columns travel as arrays and become rows by <c>unnest</c>.
/// It must fail as a whole if one of its rows cannot be written as its writer expects.
/// </summary>
internal abstract class BulkStatement
{
    /// <summary>Statements of one transaction run in this order; the same everywhere, so that locks are taken in one order.</summary>
    public abstract int Rank { get; }

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
