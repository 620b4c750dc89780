using Npgsql;
using NpgsqlTypes;
using Shop.Storage.GroupCommit;

namespace Shop.Ledgers;

/// <summary>The unit that a ledger counts. Values are stored.</summary>
internal enum LedgerKind
{
    /// <summary>Minor units of an account.</summary>
    Money = 1,

    /// <summary>Units of an item that are available.</summary>
    Stock = 2,

    /// <summary>Free places of a delivery slot.</summary>
    Delivery = 3,
}

/// <summary>Direction and purpose of an entry. Values are stored.</summary>
internal enum EntryKind
{
    /// <summary>Top-up, stock adjustment or change of capacity.</summary>
    Add = 1,

    /// <summary>Payment, reservation or booking. A take of zero is a tombstone: it rejects the take of that order permanently.</summary>
    Take = 2,

    /// <summary>Refund, release, unbooking.</summary>
    GiveBack = 3,
}

/// <summary>One entry of a ledger. Immutable: it is inserted once and never updated.</summary>
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

/// <summary>Inserts entries of any number of owners. Unique keys reject a sequence number or an operation that exists.</summary>
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
