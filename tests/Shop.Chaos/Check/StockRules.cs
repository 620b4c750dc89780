using System.Text.Json;
using Shop.Chaos.Load;

namespace Shop.Chaos.Check;

/// <summary>Goods and delivery slots: what came in is what is left and what was sold.</summary>
internal static class StockRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("stock-adds-up", "For every item: what it began with and what was acknowledged to be added = what is free + what is sold.", Stock),
        new("stock-shown", "The stock that the API shows at the end is the one that is stored.", Shown),
        new("slots-add-up", "For every slot: its places = what is free + its live deliveries, as stored and as shown.", Slots),
    ];

    private static IEnumerable<(string, string)> Stock(Evidence evidence, Tables tables)
    {
        var free = Heads(tables, Entry.Stock);
        var sold = tables.Orders.Where(order => order.Status == OrderRow.Processed).SelectMany(order => order.Lines).ToLookup(line => line.Item, line => line.Quantity);
        var began = evidence.Operations(Actions.CreateItem).Where(operation => operation.Acknowledged.Any())
            .Select(operation => operation.Acknowledged.First())
            .ToDictionary(created => created.Answer.GetProperty("itemId").GetGuid(), created => Number(created, "quantity"));
        var added = evidence.Operations(Actions.Stock).Where(operation => operation.Acknowledged.Any())
            .Select(operation => operation.Acknowledged.First())
            .ToLookup(done => done.Answer.GetProperty("itemId").GetGuid(), done => Number(done, "delta"));
        foreach (var (item, quantity) in began)
        {
            var all = quantity + added[item].Sum();
            if (all != free.GetValueOrDefault(item) + sold[item].Sum())
            {
                yield return (item.ToString(), $"came in {all}, free {free.GetValueOrDefault(item)}, sold {sold[item].Sum()}");
            }
        }
    }

    private static IEnumerable<(string, string)> Shown(Evidence evidence, Tables tables)
    {
        var free = Heads(tables, Entry.Stock);
        return from read in evidence.Ok(Actions.ReadItem)
               where read.SentAt > evidence.AtRest
               let item = read.Answer.GetProperty("itemId").GetGuid()
               let shown = read.Answer.GetProperty("quantity").GetInt64()
               where shown != free.GetValueOrDefault(item)
               select (item.ToString(), $"shown are {shown}, stored are {free.GetValueOrDefault(item)}");
    }

    private static IEnumerable<(string, string)> Slots(Evidence evidence, Tables tables)
    {
        var free = Heads(tables, Entry.Delivery);
        var places = tables.Entries.Where(entry => entry is { Ledger: Entry.Delivery, Kind: Entry.Add }).ToLookup(entry => entry.Owner, entry => entry.Amount);
        var live = tables.Deliveries.Where(delivery => !delivery.IsCancelled).ToLookup(delivery => delivery.Slot);
        foreach (var slot in places.Select(slot => slot.Key).Union(live.Select(slot => slot.Key)))
        {
            if (places[slot].Sum() != free.GetValueOrDefault(slot) + live[slot].Count())
            {
                yield return (slot.ToString(), $"places {places[slot].Sum()}, free {free.GetValueOrDefault(slot)}, live deliveries {live[slot].Count()}");
            }
        }

        foreach (var shown in evidence.Ok(Actions.ReadSlots).SelectMany(page => page.Answer.GetProperty("slots").EnumerateArray()))
        {
            var (capacity, left) = (shown.GetProperty("capacity").GetInt64(), shown.GetProperty("free").GetInt64());
            if (left < 0 || left > capacity || capacity != ChaosCatalog.NarrowPerSlot)
            {
                yield return (shown.GetProperty("startsAt").ToString(), $"shown are {left} free of {capacity} places");
            }
        }
    }

    private static Dictionary<Guid, long> Heads(Tables tables, int ledger) => tables.Entries.Where(entry => entry.Ledger == ledger)
        .GroupBy(entry => entry.Owner).ToDictionary(owner => owner.Key, owner => owner.MaxBy(entry => entry.Seq)!.Balance);

    private static long Number(Request request, string member) => JsonDocument.Parse(request.Sent.Body!).RootElement.GetProperty(member).GetInt64();
}
