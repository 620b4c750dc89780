using System.Diagnostics;
using Orleans.Concurrency;
using Shop.Identities;
using Shop.Ledgers;

namespace Shop.Deliveries;

[GrainType("delivery-slot"), Reentrant]
internal sealed class DeliverySlotGrain : Grain, IDeliverySlotGrain
{
    private readonly Ledger _places;
    private readonly ILedgerStore _store;
    private readonly ICapacityStore _capacities;
    private readonly TimeProvider _timeProvider;
    private Task? _applying;
    private int? _appliedCapacity;

    public DeliverySlotGrain(
        IGrainContext context, LedgerFactory ledgers, ILedgerStore store, ICapacityStore capacities, TimeProvider timeProvider)
        : base(context)
    {
        (_store, _capacities, _timeProvider) = (store, capacities, timeProvider);
        _places = ledgers.Open(LedgerKind.Delivery, this.GetPrimaryKey(), DeactivateOnIdle);
    }

    public async Task<BookResult> BookAsync(Slot slot, OrderId order, UserId customer, DeliveryRequest delivery, bool isRetry)
    {
        await ApplyNewCapacityAsync(slot);
        var booked = new DeliveryBooked(order, customer, this.GetPrimaryKey(), delivery, _timeProvider.GetUtcNow());
        return await _places.TakeAsync(order, 1, price: null, isRetry, booked) switch
        {
            TakeResult.Taken => new BookResult.Booked(DeliveryId.For(order)),
            TakeResult.WouldOverdraw => new BookResult.Full(),
            TakeResult.GivenBack => new BookResult.AlreadyReleased(),
            _ => throw new UnreachableException(),
        };
    }

    public async Task<UnbookResult> UnbookAsync(Slot slot, OrderId order)
    {
        if (await _places.GiveBackAsync(order, new DeliveryCancelled(order)) is null)
        {
            return new UnbookResult.NothingBooked();
        }

        // If the capacity was lowered below the bookings, the released place must be removed.
        _appliedCapacity = null;
        return new UnbookResult.Unbooked();
    }

    // Administrators change the capacity in a table. The slot's ledger adopts it at the first booking, and when the cached value changes.
    private async ValueTask ApplyNewCapacityAsync(Slot slot)
    {
        if (_appliedCapacity is not { } applied || await _capacities.GetCachedAsync(slot.City, slot.Type) != applied)
        {
            await (_applying is { IsCompleted: false } ? _applying : _applying = ApplyCapacityAsync(slot));
        }
    }

    private async Task ApplyCapacityAsync(Slot slot)
    {
        var capacity = await _capacities.FindAsync(slot.City, slot.Type);

        // Read the head before the sum. A change that is stored in between and included in the sum is not applied twice. If it is not
        // included, it has the same operation id as the change below.
        var head = await _places.GetHeadAsync();
        var current = head.Seq == 0 ? 0 : await _store.SumAddedAsync(LedgerKind.Delivery, this.GetPrimaryKey());
        var delta = Math.Max(capacity - current, -head.Balance);

        // Rejected if places were booked meanwhile; then the next booking retries.
        var isApplied = delta == 0
            || await _places.ApplyAsync(new LedgerRequest(Operations.Capacity(this.GetPrimaryKey(), head.Seq), EntryKind.Add, delta))
                is LedgerResult.Written;
        _appliedCapacity = isApplied ? capacity : null;
    }
}
