using Shop.Deliveries;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Simulation.Tests.Cluster;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Schedules;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests;

/// <summary>A slot whose capacity was lowered below its bookings accepts no booking until it has free places.</summary>
public sealed class SlotCapacityTests
{
    private static readonly UserId Customer = ClientWorkload.Customer(0);

    private readonly SimulatedTime _time;
    private readonly SimulatedStorage _storage;
    private readonly SimulatedDatabase _database;
    private readonly DeliveryRequest _delivery;
    private readonly Slot _slot;
    private LoneActivation<DeliverySlotGrain> _grain;

    public SlotCapacityTests()
    {
        var violations = new Violations();
        _time = new SimulatedTime(violations);
        _database = new SimulatedDatabase(Defect.None, violations);
        _storage = new SimulatedStorage(_database, _time, new FaultInjector(new SeededRandom(1), FaultRates.None), Defect.None)
        {
            Capacity = 2,
        };
        _delivery = new DeliveryRequest(DeliveryType.Courier, "Moscow", null, _time.GetUtcNow() + TimeSpan.FromDays(2));
        _slot = Slot.For(_delivery);
        _grain = Activate();
    }

    [Fact]
    public void A_released_place_above_the_lowered_capacity_is_not_booked_while_it_is_released()
    {
        var (first, second) = BookTwo();
        SetCapacity(0);
        Assert.IsType<BookResult.Full>(Book(NewOrder()));

        var unbook = _grain.Begin(grain => grain.UnbookAsync(_slot, first));
        Task<BookResult>? book = null;

        // One simulated moment later, while the release is in flight.
        _time.After(TimeSpan.FromTicks(1), () => book = _grain.Begin(grain => BookAsync(grain, NewOrder())));
        _time.RunUntilIdle();

        Assert.IsType<UnbookResult.Unbooked>(AnswerOf(unbook));
        Assert.IsType<BookResult.Full>(AnswerOf(book!));
        Assert.Equal(1, Places.HeldBy(second));
    }

    [Fact]
    public void Released_places_above_the_capacity_stay_unavailable_also_for_a_new_activation()
    {
        var (first, second) = BookTwo();
        SetCapacity(1);
        Unbook(first);
        Assert.IsType<BookResult.Full>(Book(NewOrder()));

        _grain = Activate();
        Assert.IsType<BookResult.Full>(Book(NewOrder()));

        Unbook(second);
        Assert.IsType<BookResult.Booked>(Book(NewOrder()));
        Assert.IsType<BookResult.Full>(Book(NewOrder()));
    }

    [Fact]
    public void A_capacity_that_is_raised_after_it_was_lowered_is_available_in_full()
    {
        BookTwo();
        SetCapacity(0);
        Assert.IsType<BookResult.Full>(Book(NewOrder()));

        SetCapacity(4);

        Assert.IsType<BookResult.Booked>(Book(NewOrder()));
        Assert.IsType<BookResult.Booked>(Book(NewOrder()));
        Assert.IsType<BookResult.Full>(Book(NewOrder()));
    }

    [Fact]
    public void A_capacity_that_is_lowered_below_the_free_places_takes_the_rest_of_them()
    {
        SetCapacity(5);
        BookTwo();

        SetCapacity(3);

        Assert.IsType<BookResult.Booked>(Book(NewOrder()));
        Assert.IsType<BookResult.Full>(Book(NewOrder()));
    }

    private LedgerTable Places => _database.Ledger(LedgerKind.Delivery, _slot.Key);

    private LoneActivation<DeliverySlotGrain> Activate() => new(
        "delivery-slot",
        _slot.Key,
        _time,
        context => new DeliverySlotGrain(
            context, new LedgerFactory(_storage, _storage, _time, () => false, () => 0), _storage, _storage, _time));

    private (OrderId First, OrderId Second) BookTwo()
    {
        var (first, second) = (NewOrder(), NewOrder());
        Assert.IsType<BookResult.Booked>(Book(first));
        Assert.IsType<BookResult.Booked>(Book(second));
        return (first, second);
    }

    private BookResult Book(OrderId order) => _grain.Call(grain => BookAsync(grain, order));

    private Task<BookResult> BookAsync(DeliverySlotGrain grain, OrderId order) =>
        grain.BookAsync(_slot, order, Customer, _delivery, isRetry: false);

    private void Unbook(OrderId order) => Assert.IsType<UnbookResult.Unbooked>(_grain.Call(grain => grain.UnbookAsync(_slot, order)));

    // The silo's cache has the new capacity a minute later.
    private void SetCapacity(int capacity)
    {
        _storage.Capacity = capacity;
        _time.After(TimeSpan.FromMinutes(1), () => { });
        _time.RunUntilIdle();
    }

    private static OrderId NewOrder() => new(Guid.CreateVersion7());

    private static T AnswerOf<T>(Task<T> completed) => completed.GetAwaiter().GetResult();
}
