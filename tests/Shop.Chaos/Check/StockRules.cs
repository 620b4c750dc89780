using System.Text.Json;
using Shop.Chaos.Load;

namespace Shop.Chaos.Check;

/// <summary>Stock and delivery slots: everything added is either free or sold.</summary>
internal static class StockRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("stock-adds-up", "For every item: initial stock + acknowledged additions = free stock + sold stock.", Stock),
        new("stock-shown", "At the end, the API returns the stored stock.", Shown),
        new("slots-add-up", "For every slot: capacity = free places + live deliveries, as stored and as shown.", Slots),
    ];

    private static IEnumerable<(string, string)> Stock(RunRecord run, Tables tables)
    {
        var free = Heads(tables, Entry.Stock);
        var sold = tables.Orders.Where(order => order.Status == OrderRow.Processed)
            .SelectMany(order => order.Lines)
            .ToLookup(line => line.Item, line => line.Quantity);
        var initial = run.Operations(Actions.CreateItem).Where(operation => operation.Acknowledged.Any())
            .Select(operation => operation.Acknowledged.First())
            .ToDictionary(created => created.Answer.GetProperty("itemId").GetGuid(), created => Number(created, "quantity"));
        var added = run.Operations(Actions.Stock).Where(operation => operation.Acknowledged.Any())
            .Select(operation => operation.Acknowledged.First())
            .ToLookup(addition => addition.Answer.GetProperty("itemId").GetGuid(), addition => Number(addition, "delta"));
        foreach (var (item, quantity) in initial)
        {
            var all = quantity + added[item].Sum();
            if (all != free.GetValueOrDefault(item) + sold[item].Sum())
            {
                yield return (item.ToString(), $"added {all}, free {free.GetValueOrDefault(item)}, sold {sold[item].Sum()}");
            }
        }
    }

    private static IEnumerable<(string, string)> Shown(RunRecord run, Tables tables)
    {
        var free = Heads(tables, Entry.Stock);
        return from read in run.Ok(Actions.ReadItem)
               where read.SentAt > run.AtRest
               let item = read.Answer.GetProperty("itemId").GetGuid()
               let shown = read.Answer.GetProperty("quantity").GetInt64()
               where shown != free.GetValueOrDefault(item)
               select (item.ToString(), $"shown: {shown}; stored: {free.GetValueOrDefault(item)}");
    }

    private static IEnumerable<(string, string)> Slots(RunRecord run, Tables tables)
    {
        var free = Heads(tables, Entry.Delivery);
        var places = tables.Entries.Where(entry => entry is { Ledger: Entry.Delivery, Kind: Entry.Add })
            .ToLookup(entry => entry.Owner, entry => entry.Amount);
        var live = tables.Deliveries.Where(delivery => !delivery.IsCancelled).ToLookup(delivery => delivery.Slot);
        foreach (var slot in places.Select(slot => slot.Key).Union(live.Select(slot => slot.Key)))
        {
            if (places[slot].Sum() != free.GetValueOrDefault(slot) + live[slot].Count())
            {
                yield return (
                    slot.ToString(),
                    $"capacity {places[slot].Sum()}, free {free.GetValueOrDefault(slot)}, live deliveries {live[slot].Count()}");
            }
        }

        foreach (var shown in run.Ok(Actions.ReadSlots).SelectMany(page => page.Answer.GetProperty("slots").EnumerateArray()))
        {
            var (capacity, left) = (shown.GetProperty("capacity").GetInt64(), shown.GetProperty("free").GetInt64());
            if (left < 0 || left > capacity || capacity != ChaosCatalog.NarrowPerSlot)
            {
                yield return (shown.GetProperty("startsAt").ToString(), $"shown: {left} free of {capacity} places");
            }
        }
    }

    private static Dictionary<Guid, long> Heads(Tables tables, int ledger) => tables.Entries.Where(entry => entry.Ledger == ledger)
        .GroupBy(entry => entry.Owner).ToDictionary(owner => owner.Key, owner => owner.MaxBy(entry => entry.Seq)!.Balance);

    private static long Number(Request request, string member) =>
        JsonDocument.Parse(request.Sent.Body!).RootElement.GetProperty(member).GetInt64();
}
