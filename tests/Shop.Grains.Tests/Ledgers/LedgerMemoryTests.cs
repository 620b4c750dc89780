using System.Runtime.CompilerServices;
using Shop.Deliveries;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Storage.GroupCommit;
using Shop.Testing;

namespace Shop.Grains.Tests.Ledgers;

public sealed class LedgerMemoryTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private readonly Guid _owner = Guid.CreateVersion7();

    [Fact]
    public void The_latest_entries_are_found_and_the_oldest_are_evicted_first()
    {
        var memory = new LedgerMemory(LedgerKind.Stock, _owner);
        memory.Reset([]);
        var entries = Enumerable.Range(1, (3 * LedgerMemory.Capacity) + 5).Select(Entry).ToList();
        foreach (var entry in entries)
        {
            Assert.Equal(entry.Seq <= LedgerMemory.Capacity + 1, memory.IsComplete);
            Assert.Null(memory.Find(entry.Operation));
            memory.Remember(entry);
            memory.Remember(entry);
        }

        var kept = entries[^LedgerMemory.Capacity..];
        Assert.All(kept, entry => Assert.Equivalent(entry, memory.Find(entry.Operation), strict: true));
        Assert.All(entries[..^LedgerMemory.Capacity], entry => Assert.Null(memory.Find(entry.Operation)));
    }

    [Fact]
    public void A_reset_keeps_only_the_tail()
    {
        var memory = new LedgerMemory(LedgerKind.Stock, _owner);
        var entries = Enumerable.Range(1, LedgerMemory.Capacity + LedgerMemory.Tail + 1).Select(Entry).ToList();
        memory.Reset([]);
        entries.ForEach(memory.Remember);
        List<LedgerEntry> tail = [.. Enumerable.Reverse(entries).Take(LedgerMemory.Tail + 1)];

        memory.Reset(tail);

        Assert.False(memory.IsComplete);
        Assert.Equal(
            tail.Select(entry => entry.Seq).Order(),
            entries.Where(entry => memory.Find(entry.Operation) is not null).Select(entry => entry.Seq));

        memory.Reset(tail[1..]);

        Assert.True(memory.IsComplete);
        Assert.Null(memory.Find(tail[0].Operation));
    }

    // Referenced entries would be promoted by the garbage collector and lengthen its pauses.
    [Fact]
    public async Task An_idle_ledger_does_not_keep_written_rows_alive()
    {
        await using var commit = LedgerActor.NewCommit(database.Source);
        var ledger = new LedgerActor(LedgerKind.Delivery, _owner, database.Source, commit);
        await ledger.CallAsync(ledger => ledger.ApplyAsync(new LedgerRequest(Guid.CreateVersion7(), EntryKind.Add, 10)));

        var written = await TakeAsync(ledger);

        // The call may still be returning.
        for (var i = 0; i < 100 && written.IsAlive; i++)
        {
            await Task.Delay(20);
            GC.Collect();
        }

        Assert.False(written.IsAlive);
        Assert.Equal(9, (await ledger.HeadAsync()).Balance);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> TakeAsync(LedgerActor ledger)
    {
        var order = new OrderId(Guid.CreateVersion7());
        var delivery = new DeliveryRequest(DeliveryType.SelfDelivery, "riga", null, DateTimeOffset.UnixEpoch);
        var customer = new UserId(Guid.CreateVersion7());
        Write also = new DeliveryBooked(order, customer, Guid.CreateVersion7(), delivery, DateTimeOffset.UnixEpoch);
        var alive = new WeakReference(also);
        var request = new LedgerRequest(Operations.Take(order), EntryKind.Take, -1) { Also = also };
        Assert.IsType<TakeResult.Taken>(await ledger.CallAsync(ledger => ledger.TakeAsync(order, request)));
        return alive;
    }

    private LedgerEntry Entry(int seq) => new()
    {
        Ledger = LedgerKind.Stock,
        Owner = _owner,
        Seq = seq,
        Operation = Guid.CreateVersion7(),
        Kind = seq % 3 == 0 ? EntryKind.Add : EntryKind.Take,
        Amount = -seq,
        Balance = 1_000_000 - seq,
        Order = seq % 3 == 0 ? null : Guid.CreateVersion7(),
        Price = seq % 2 == 0 ? seq : null,
        Note = seq % 3 == 0 ? $"note {seq}" : null,
        CreatedAt = DateTimeOffset.UnixEpoch.AddSeconds(seq),
    };
}
