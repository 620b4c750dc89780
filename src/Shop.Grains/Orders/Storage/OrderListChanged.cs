using Npgsql;
using NpgsqlTypes;
using Shop.Identities;
using Shop.Storage.GroupCommit;

namespace Shop.Orders.Storage;

/// <summary>Increments the version of a user's order list, in the transaction that changes one of its orders.</summary>
/// <param name="expected">The version that the list must have before (<c>If-Match</c>); null for any.</param>
internal sealed class OrderListChanged(UserId customer, long? expected = null) : Write
{
    public Guid Customer { get; } = customer.Value;

    public long? Expected { get; } = expected;

    public override BulkStatement Statement => UpdateOrderLists.Instance;
}

/// <summary>Increments the versions of lists, sorted by user, so that two flushes cannot deadlock.</summary>
internal sealed class UpdateOrderLists : BulkStatement<OrderListChanged>
{
    public static readonly UpdateOrderLists Instance = new();

    // Last in its transaction, so that the lock on a user's list is held for the shortest time.
    public override int Rank => 90;

    protected override string Sql =>
        $"""
        WITH wanted AS (
          SELECT * FROM unnest($1, $2, $3) AS row (consumer_id, moves, expected)),
        moved AS (
          INSERT INTO order_lists AS list (consumer_id, version)
          SELECT consumer_id, moves FROM wanted ORDER BY consumer_id
          ON CONFLICT (consumer_id) DO UPDATE SET version = list.version + excluded.version
          RETURNING consumer_id, version)
        SELECT shop_expect(
          NOT EXISTS (SELECT FROM moved JOIN wanted USING (consumer_id) WHERE expected IS NOT NULL AND version - moves <> expected),
          '{ExpectCodes.List}')
        """;

    protected override void Bind(OrderListChanged[] rows, NpgsqlParameterCollection parameters)
    {
        // One row per user. One statement cannot check a condition among several increments of one list. In that case -1 is expected, which
        // never matches: the flush is rejected and split until the condition is alone.
        var lists = rows.GroupBy(row => row.Customer)
            .Select(list => (Customer: list.Key, Moves: list.LongCount(), Expected: list.Any(row => row.Expected is not null)
                ? list.Skip(1).Any() ? -1 : list.First().Expected
                : null))
            .ToArray();
        parameters.AddColumn(lists, NpgsqlDbType.Uuid, list => list.Customer);
        parameters.AddColumn(lists, NpgsqlDbType.Bigint, list => list.Moves);
        parameters.AddColumn(lists, NpgsqlDbType.Bigint, list => list.Expected);
    }
}
