using Npgsql;
using NpgsqlTypes;
using Shop.Storage.GroupCommit;

namespace Shop.Ledgers;

/// <summary>What a ledger counts.</summary>
internal enum LedgerKind
{
    /// <summary>Minor units of an account.</summary>
    Money = 1,

    /// <summary>Units of an item that can be bought.</summary>
    Stock = 2,

    /// <summary>Free places of a delivery slot.</summary>
    Delivery = 3,
}

internal enum EntryKind
{
    /// <summary>Top-up, restock or its correction, capacity.</summary>
    Add = 1,

    /// <summary>Payment, reservation, booking. A take of zero is a tombstone: the real one may never happen.</summary>
    Take = 2,

    /// <summary>Refund, release, unbooking.</summary>
    GiveBack = 3,
}

/// <summary>One line of a ledger: written once, never changed.</summary>
internal sealed class LedgerEntry : Write
{
    public required LedgerKind Ledger { get; init; }

    public required Guid Owner { get; init; }

    public required long Seq { get; init; }

    public required Guid Operation { get; init; }

    public required EntryKind Kind { get; init; }

    public required long Amount { get; init; }

    public required long Balance { get; init; }

    public Guid? Order { get; init; }

    public long? Price { get; init; }

    public string? Note { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public bool IsTombstone => Kind == EntryKind.Take && Amount == 0;

    public override BulkStatement Statement => AppendEntries.Instance;

    public override bool IsStep => Kind != EntryKind.Add;
}

/// <summary>Appends entries of any number of owners. The table's keys refuse an entry whose place or operation is taken.</summary>
internal sealed class AppendEntries : BulkStatement<LedgerEntry>
{
    public static readonly AppendEntries Instance = new();

    public override int Rank => 10;

    protected override string Sql =>
        """
        INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, order_id, price, note, created_at)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """;

    protected override void Bind(LedgerEntry[] rows, NpgsqlParameterCollection parameters)
    {
        parameters.AddColumn(rows, NpgsqlDbType.Smallint, row => (short)row.Ledger);
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.Owner);
        parameters.AddColumn(rows, NpgsqlDbType.Bigint, row => row.Seq);
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.Operation);
        parameters.AddColumn(rows, NpgsqlDbType.Smallint, row => (short)row.Kind);
        parameters.AddColumn(rows, NpgsqlDbType.Bigint, row => row.Amount);
        parameters.AddColumn(rows, NpgsqlDbType.Bigint, row => row.Balance);
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.Order);
        parameters.AddColumn(rows, NpgsqlDbType.Bigint, row => row.Price);
        parameters.AddColumn(rows, NpgsqlDbType.Text, row => row.Note);
        parameters.AddColumn(rows, NpgsqlDbType.TimestampTz, row => row.CreatedAt);
    }
}
