using Shop.Deliveries;
using Shop.Identities;
using Shop.Paging;
using Shop.Text;

namespace Shop.Grains.Tests.Deliveries;

public sealed class DeliveryQueriesTests(QueryCluster shop) : IClassFixture<QueryCluster>
{
    private static readonly DateTimeOffset Ten = new(2030, 1, 1, 10, 0, 0, TimeSpan.Zero);

    private IDeliveryQueriesGrain Deliveries => shop.Grains.DeliveryQueries();

    [Fact]
    public async Task Slots_are_listed_by_the_hour_with_and_without_bookings()
    {
        var city = NewCity();
        await BookAsync(city, Ten.AddHours(1), capacity: 100, booked: 3);

        var slots = await QueryCluster.WalkAsync(
            page => Deliveries.ListSlotsAsync(
                $" {city.ToUpperInvariant()} ",
                DeliveryType.Courier,
                Ten.AddMinutes(20).ToOffset(TimeSpan.FromHours(5)),
                Ten.AddHours(4).AddMinutes(1),
                page),
            2);

        Assert.Equal(Enumerable.Range(0, 5).Select(hour => Ten.AddHours(hour)), slots.Select(slot => slot.StartsAt));
        Assert.All(slots, slot => Assert.Equal(
            (slot.StartsAt.AddHours(1), city.ToUpperInvariant(), 100L), (slot.EndsAt, slot.City, slot.Capacity)));
        Assert.Equal([100, 97, 100, 100, 100], slots.Select(slot => slot.Free));
    }

    [Fact]
    public async Task A_new_capacity_is_shown_immediately_and_free_is_never_negative()
    {
        var city = NewCity();
        await BookAsync(city, Ten, capacity: 100, booked: 20);

        var set = await Deliveries.SetCapacityAsync(city, DeliveryType.Courier, 30);
        var lower = await ListAsync(city);
        await Deliveries.SetCapacityAsync(city, DeliveryType.Courier, 15);
        var tooLow = await ListAsync(city);
        await Deliveries.SetCapacityAsync(city, DeliveryType.Courier, 0);
        var none = await ListAsync(city);

        Assert.Equal(new CapacityView(city, DeliveryType.Courier, 30), set);
        Assert.Equal([(30L, 10L), (30L, 30L)], lower);
        Assert.Equal([(15L, 0L), (15L, 15L)], tooLow);
        Assert.Equal([(0L, 0L), (0L, 0L)], none);
    }

    [Fact]
    public async Task A_capacity_entry_in_the_slot_ledger_does_not_change_the_list()
    {
        var city = NewCity();
        var slot = await BookAsync(city, Ten, capacity: 30, booked: 20);
        await Deliveries.SetCapacityAsync(city, DeliveryType.Courier, 15);
        var before = await ListAsync(city);

        // The slot grain applies the capacity: it removes the free places, and a place released later exceeds the capacity.
        await shop.AddEntryAsync(3, slot, 22, 1, -10, 0);
        var applied = await ListAsync(city);
        await shop.AddEntryAsync(3, slot, 23, 3, 1, 1, Guid.CreateVersion7());
        var unbooked = await ListAsync(city);

        Assert.Equal([(15L, 0L), (15L, 15L)], before);
        Assert.Equal(before, applied);
        Assert.Equal(before, unbooked);
    }

    [Fact]
    public async Task The_version_of_a_capacity_counts_its_changes()
    {
        var city = NewCity();
        foreach (var places in (int[])[5, 5, 6, 6, 5])
        {
            await Deliveries.SetCapacityAsync(city, DeliveryType.SelfDelivery, places);
        }

        Assert.Equal(3, await shop.Database.ReadAsync<long>(
            $"SELECT version FROM delivery_capacities WHERE city = '{TextFolding.Fold(city)}'"));
        Assert.All(await ListAsync(city), slot => Assert.Equal((100L, 100L), slot));
    }

    [Fact]
    public async Task A_delivery_keeps_the_time_zone_of_the_request()
    {
        var (delivery, order, customer) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await shop.ExecuteAsync(
            """
            INSERT INTO deliveries (delivery_id, order_id, consumer_id, slot, type, city, deliver_at, utc_offset, created_at)
            VALUES ($1, $2, $3, $1, 1, 'York', '2030-01-01T10:15:00Z', -210, now())
            """,
            delivery, order, customer);

        var view = await Deliveries.FindAsync(new DeliveryId(delivery));

        var at = new DateTimeOffset(2030, 1, 1, 6, 45, 0, TimeSpan.FromMinutes(-210));
        Assert.Equal(
            new DeliveryView(
                new DeliveryId(delivery),
                new OrderId(order),
                new UserId(customer),
                new DeliveryRequest(DeliveryType.SelfDelivery, "York", null, at),
                IsCancelled: false),
            view);
        Assert.Equal(at.Offset, view?.Delivery.At.Offset);
        Assert.Null(await Deliveries.FindAsync(new DeliveryId(order)));
    }

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("-62135596801")]
    [InlineData("253402300799")]
    [InlineData("9223372036854775807")]
    public async Task A_cursor_without_a_next_hour_is_rejected(string cursor) =>
        await Assert.ThrowsAsync<UnreadableCursorException>(
            () => Deliveries.ListSlotsAsync(NewCity(), DeliveryType.Courier, Ten, Ten.AddHours(2), new PageRequest(cursor, 10)));

    private static string NewCity() => $"Ÿork {Guid.CreateVersion7():N}";

    private async Task<List<(long Capacity, long Free)>> ListAsync(string city) =>
        [.. (await Deliveries.ListSlotsAsync(city, DeliveryType.Courier, Ten, Ten.AddHours(2), new PageRequest(null, 10)))
            .Rows.Select(slot => (slot.Capacity, slot.Free))];

    private async Task<Guid> BookAsync(string city, DateTimeOffset at, long capacity, int booked)
    {
        var slot = Slot.For(new DeliveryRequest(DeliveryType.Courier, city, null, at)).Key;
        await shop.AddEntryAsync(3, slot, 1, 1, capacity, capacity);
        for (var i = 1; i <= booked; i++)
        {
            await shop.AddEntryAsync(3, slot, i + 1, 2, -1, capacity - i, Guid.CreateVersion7());
        }

        return slot;
    }
}
