using System.Diagnostics;
using Orleans.Concurrency;
using Shop.Faults;
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
    private Applied? _applied;

    public DeliverySlotGrain(
        IGrainContext context, LedgerFactory ledgers, ILedgerStore store, ICapacityStore capacities, TimeProvider timeProvider)
        : base(context)
    {
        (_store, _capacities, _timeProvider) = (store, capacities, timeProvider);
        _places = ledgers.Open(LedgerKind.Delivery, this.GetPrimaryKey(), DeactivateOnIdle);
    }

    public async Task<BookResult> BookAsync(Slot slot, OrderId order, UserId customer, DeliveryRequest delivery, bool isRetry)
    {
        var booked = new DeliveryBooked(order, customer, this.GetPrimaryKey(), delivery, _timeProvider.GetUtcNow());
        while (true)
        {
            var applied = await ApplyNewCapacityAsync(slot);
            var request = new LedgerRequest(Operations.Take(order), EntryKind.Take, -1)
            {
                MinBalance = applied.Excess,
                IsRetry = isRetry,
                Also = booked,
                IsCurrent = () => applied == _applied && applied.Generation == _places.Generation,
            };
            switch (await _places.TakeAsync(order, request))
            {
                case TakeResult.Taken:
                    return new BookResult.Booked(DeliveryId.For(order));
                case TakeResult.WouldOverdraw:
                    return new BookResult.Full();
                case TakeResult.GivenBack:
                    return new BookResult.AlreadyReleased();
                case TakeResult.Outdated:
                    continue;
                default:
                    throw new UnreachableException();
            }
        }
    }

    public async Task<UnbookResult> UnbookAsync(Slot slot, OrderId order) =>
        await _places.GiveBackAsync(order, new DeliveryCancelled(order)) is null
            ? new UnbookResult.NothingBooked()
            : new UnbookResult.Unbooked();

    // Administrators change the capacity in a table. The slot adopts it at the first booking, and when the cached value changes.
    private async ValueTask<Applied> ApplyNewCapacityAsync(Slot slot)
    {
        var cached = await _capacities.GetCachedAsync(slot.City, slot.Type);
        if (_applied is { } applied && applied.Capacity == cached && applied.Generation == _places.Generation)
        {
            return applied;
        }

        do
        {
            await (_applying is { IsCompleted: false } ? _applying : _applying = ApplyCapacityAsync(slot));
        }
        while (_applied is null || _applied.Generation != _places.Generation);
        return _applied;
    }

    // A higher capacity is an entry with the additional places. A lower one is no entry: the ledger keeps the places above the capacity,
    // and every booking must leave them free. So a place that is released while the slot has too many bookings is never bookable.
    private async Task ApplyCapacityAsync(Slot slot)
    {
        var capacity = await _capacities.FindAsync(slot.City, slot.Type);

        // Read the head before the sum. A change that is stored in between and included in the sum is not applied twice. If it is not
        // included, it has the same operation id as the change below.
        var head = await _places.GetHeadAsync();
        var generation = _places.Generation;
        var given = head.Seq == 0 ? 0 : await _store.SumAddedAsync(LedgerKind.Delivery, this.GetPrimaryKey());
        if (given < capacity)
        {
            // The sum is of this generation: after a reload, another activation may have added places.
            var places = new LedgerRequest(Operations.Capacity(this.GetPrimaryKey(), head.Seq), EntryKind.Add, capacity - given)
            {
                IsCurrent = () => generation == _places.Generation,
            };
            switch (await _places.ApplyAsync(places))
            {
                case LedgerResult.Written { Replayed: false }:
                    break;
                case LedgerResult.Outdated:
                    return;
                default:
                    DeactivateOnIdle();
                    throw new StorageUnavailableException("Another activation has changed the capacity.");
            }
        }

        if (generation is { } current && current == _places.Generation)
        {
            _applied = new Applied(capacity, Math.Max(0, given - capacity), current);
        }
    }

    /// <summary>The capacity that this activation has adopted.</summary>
    /// <param name="Excess">The places that the ledger was given above the capacity. They must not be booked.</param>
    /// <param name="Generation">Of the ledger.</param>
    private sealed record Applied(int Capacity, long Excess, int Generation);
}
