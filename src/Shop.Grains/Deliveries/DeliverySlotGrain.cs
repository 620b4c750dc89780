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
    private Task? _following;
    private int? _followed;

    public DeliverySlotGrain(
        IGrainContext context, LedgerFactory ledgers, ILedgerStore store, ICapacityStore capacities, TimeProvider timeProvider)
        : base(context)
    {
        (_store, _capacities, _timeProvider) = (store, capacities, timeProvider);
        _places = ledgers.Open(LedgerKind.Delivery, this.GetPrimaryKey(), DeactivateOnIdle);
    }

    public async Task<BookResult> BookAsync(Slot slot, OrderId order, UserId customer, DeliveryRequest delivery, bool isRetry)
    {
        await RefreshAsync(slot);
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

        // If the capacity was lowered under what is booked, the place that came back may be one too many.
        _followed = null;
        return new UnbookResult.Unbooked();
    }

    // The capacity is a row that administrators change; the slot's ledger follows it, at its first booking and from then on whenever
    // the silo has heard of another one.
    private async ValueTask RefreshAsync(Slot slot)
    {
        if (_followed is not { } followed || await _capacities.RecallAsync(slot.City, slot.Type) != followed)
        {
            await (_following is { IsCompleted: false } ? _following : _following = FollowCapacityAsync(slot));
        }
    }

    private async Task FollowCapacityAsync(Slot slot)
    {
        var wanted = await _capacities.FindAsync(slot.City, slot.Type);

        // The end of the ledger first: a change that is stored after it and counted here is not made again, and one that is not
        // counted has taken the place and the name of the change below.
        var head = await _places.GetHeadAsync();
        var has = head.Seq == 0 ? 0 : await _store.SumAddedAsync(LedgerKind.Delivery, this.GetPrimaryKey());
        var delta = Math.Max(wanted - has, -head.Balance);

        // Refused if places were taken meanwhile; then the next booking tries again.
        var follows = delta == 0
            || await _places.ApplyAsync(new LedgerRequest(Operations.Capacity(this.GetPrimaryKey(), head.Seq), EntryKind.Add, delta)) is LedgerResult.Written;
        _followed = follows ? wanted : null;
    }
}
