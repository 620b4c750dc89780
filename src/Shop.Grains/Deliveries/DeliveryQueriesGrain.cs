using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Concurrency;
using Shop.Identities;
using Shop.Paging;
using Shop.Storage.Reads;
using Shop.Text;
using static Shop.Storage.Reads.Reading;

namespace Shop.Deliveries;

[GrainType("delivery-queries"), StatelessWorker, Reentrant]
internal sealed class DeliveryQueriesGrain(NpgsqlDataSource database, IOptions<DeliveryOptions> options) : Grain, IDeliveryQueriesGrain
{
    private const string FindSql =
        """
        SELECT delivery_id, order_id, consumer_id, type, city, address, deliver_at, utc_offset, is_cancelled
        FROM deliveries
        WHERE delivery_id = $1
        """;

    // Bookings are the sum of all capacity entries minus the balance. This is correct even while a new capacity is not yet in the slot's
    // ledger. Null for a slot without entries.
    private const string SlotsSql =
        """
        SELECT given.amount - last.balance AS booked,
               (SELECT per_slot FROM delivery_capacities WHERE city = $2 AND type = $3) AS capacity
        FROM unnest($1::uuid[]) WITH ORDINALITY AS slot (owner, position)
        LEFT JOIN LATERAL (
          SELECT balance FROM ledger_entries WHERE ledger = 3 AND owner = slot.owner ORDER BY seq DESC LIMIT 1) AS last ON true
        LEFT JOIN LATERAL (
          SELECT sum(amount)::bigint AS amount FROM ledger_entries WHERE ledger = 3 AND owner = slot.owner AND kind = 1) AS given ON true
        ORDER BY slot.position
        """;

    private const string SetCapacitySql =
        """
        INSERT INTO delivery_capacities AS known (city, type, per_slot, version) VALUES ($1, $2, $3, 1)
        ON CONFLICT (city, type) DO UPDATE SET per_slot = excluded.per_slot, version = known.version + 1
        WHERE known.per_slot <> excluded.per_slot
        """;

    public async Task<DeliveryView?> FindAsync(DeliveryId delivery) =>
        (await database.ReadAsync(FindSql, Read, Value(delivery.Value))).SingleOrDefault();

    public async Task<Page<SlotView>> ListSlotsAsync(
        string city, DeliveryType type, DateTimeOffset from, DateTimeOffset to, PageRequest page)
    {
        var folded = CityOf(city);
        var first = HourOf(from);
        if (Cursors.Seconds(page.After) is { } last && last >= first)
        {
            first = HourOf(last).AddHours(1);
        }

        var slots = Enumerable.Range(0, page.Rows())
            .Select(hour => new Slot(folded, type, first.AddHours(hour)))
            .TakeWhile(slot => slot.StartsAt < to)
            .ToArray();
        var found = await database.ReadAsync(
            SlotsSql,
            row => (Booked: row.GetNullable<long>(0) ?? 0, Capacity: row.GetNullable<int>(1) ?? options.Value.DefaultCapacity),
            Value(Array.ConvertAll(slots, slot => slot.Key)),
            Value(folded),
            Value((short)type));
        return slots.Zip(found).ToList().ToPage(
            page,
            row => ToView(city.Trim(), row.First, row.Second.Capacity, row.Second.Booked),
            row => Cursors.Of(row.First.StartsAt.ToUnixTimeSeconds()));
    }

    public async Task<CapacityView> SetCapacityAsync(string city, DeliveryType type, int perSlot)
    {
        var folded = CityOf(city);
        await database.ReadAsync(SetCapacitySql, row => row, Value(folded), Value((short)type), Value(perSlot));
        return new CapacityView(city.Trim(), type, perSlot);
    }

    // The same rules as Slot.For: folded city, full hour.
    private static string CityOf(string city) => TextFolding.Fold(city.Trim());

    private static DateTimeOffset HourOf(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerHour));
    }

    // A lowered capacity keeps existing bookings, so they may exceed it.
    private static SlotView ToView(string city, Slot slot, long capacity, long booked) =>
        new(city, slot.Type, slot.StartsAt, slot.StartsAt.AddHours(1), capacity, Math.Max(0, capacity - booked));

    private static DeliveryView Read(NpgsqlDataReader row) => new(
        new DeliveryId(row.GetGuid(0)),
        new OrderId(row.GetGuid(1)),
        new UserId(row.GetGuid(2)),
        new DeliveryRequest(
            (DeliveryType)row.GetInt16(3),
            row.GetString(4),
            row.GetNullableString(5),
            row.GetFieldValue<DateTimeOffset>(6).ToOffset(TimeSpan.FromMinutes(row.GetInt16(7)))),
        row.GetBoolean(8));
}
