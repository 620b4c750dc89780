using System.Collections.Immutable;
using Npgsql;
using Shop.Catalog;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Storage.Availability;
using Shop.Storage.Reads;

namespace Shop.Orders.Saga;

/// <summary>Implements <see cref="ISagaReads"/> on the tables products and ledger_entries.</summary>
internal sealed class SagaReads(NpgsqlDataSource database, DatabaseHealthMonitor? health = null) : ISagaReads
{
    /// <summary>The number of items that are remembered as existing: about 3 MB.</summary>
    private const int MaxKnown = 100_000;

    private readonly Lock _lock = new();
    private readonly HashSet<Guid> _known = [];

    private readonly GroupRead<Guid, object> _existing = new("items", health, async items =>
    {
        var found = await database.ReadAsync(
            "SELECT item_id FROM products WHERE item_id = ANY($1)", row => row.GetGuid(0), Reading.Value(items));
        return found.ToDictionary(item => item, item => (object)item);
    });

    public async Task<bool> ExistAsync(IReadOnlyList<ItemId> items)
    {
        var unseen = Unseen(items);
        var found = await Task.WhenAll(unseen.Select(item => _existing.ReadAsync(item.Value)));
        Remember(unseen.Where((_, i) => found[i] is not null));
        return !found.Contains(null);
    }

    public async Task<ImmutableArray<StoredLineState>> FindLinesAsync(OrderId order, IReadOnlyList<ItemId> items)
    {
        health?.ThrowIfUnavailable();
        var found = await database.ReadAsync(
            """
            SELECT product.title, product.archived, taken.amount, taken.price, given.amount IS NOT NULL
            FROM unnest($2) WITH ORDINALITY AS line (item_id, place)
            LEFT JOIN LATERAL (SELECT title, archived FROM products WHERE item_id = line.item_id LIMIT 1) AS product ON true
            LEFT JOIN LATERAL (
              SELECT amount, price FROM ledger_entries
              WHERE ledger = $1 AND owner = line.item_id AND operation = $3 LIMIT 1) AS taken ON true
            LEFT JOIN LATERAL (
              SELECT amount FROM ledger_entries
              WHERE ledger = $1 AND owner = line.item_id AND operation = $4 LIMIT 1) AS given ON true
            ORDER BY line.place
            """,
            row => StateOf(
                row.GetNullableString(0), row.GetNullable<bool>(1), row.GetNullable<long>(2), row.GetNullable<long>(3), row.GetBoolean(4)),
            Reading.Value((short)LedgerKind.Stock),
            Reading.Value(items.Select(item => item.Value).ToArray()),
            Reading.Value(Operations.Take(order)),
            Reading.Value(Operations.GiveBack(order)));
        return [.. found];
    }

    /// <summary>The state of a line by the columns of its item and the entries of its order. Null for what is not stored.</summary>
    internal static StoredLineState StateOf(string? title, bool? archived, long? taken, long? price, bool isGivenBack)
    {
        var isReleased = isGivenBack || taken == 0;
        ReserveResult? answer = isReleased ? new ReserveResult.AlreadyReleased()
            : taken is not null ? new ReserveResult.Reserved(title ?? "", new Money(price ?? 0))
            : null;
        return new StoredLineState(title is null, archived ?? false, answer, isReleased, WasReserved: isGivenBack);
    }

    private List<ItemId> Unseen(IReadOnlyList<ItemId> items)
    {
        lock (_lock)
        {
            return [.. items.Where(item => !_known.Contains(item.Value))];
        }
    }

    private void Remember(IEnumerable<ItemId> items)
    {
        lock (_lock)
        {
            if (_known.Count >= MaxKnown)
            {
                _known.Clear();
            }

            _known.UnionWith(items.Select(item => item.Value));
        }
    }
}
