using System.Text.Json;
using Shop.Chaos.Load;
using Shop.Identities;

namespace Shop.Chaos.Check;

/// <summary>Orders: one for each key, one end for each order, and at that end everything is where it belongs.</summary>
internal static class OrderRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new("key-one-order", "Every acknowledged key has exactly one order, every retry got the same one, and there is no order that nobody asked for.", Keys),
        new("order-as-asked", "An order has the lines and the customer of its request.", AsAsked),
        new("key-reuse-refused", "A key that was used is never good for something else.", ReusedKeys),
        new("order-final", "Every order is final within 30 s of the last fault's end.", Final),
        new("status-stays", "An order has one final status, in every observation; only PROCESSED may become CANCELLED.", StatusStays),
        new("order-settled", "PROCESSED: paid once, delivered once, every line reserved. FAILED and CANCELLED: nothing paid, nothing held.", Settled),
        new("notified-once", "Exactly one inbox entry for each order and final status, in the inbox of its customer.", Notified),
    ];

    public static IEnumerable<(Guid Order, string Status, Request By)> Observations(Evidence evidence)
    {
        foreach (var request in evidence.Requests.Where(request => request.IsOk && request.Action is Actions.Order or Actions.Cancel or Actions.ReadOrder or Actions.ReadOrders))
        {
            var orders = request.Action == Actions.ReadOrders ? request.Answer.GetProperty("orders").EnumerateArray() : (IEnumerable<JsonElement>)[request.Answer];
            foreach (var order in orders)
            {
                yield return (order.GetProperty("orderId").GetGuid(), order.GetProperty("status").GetString()!, request);
            }
        }
    }

    private static IEnumerable<(string, string)> Keys(Evidence evidence, Tables tables)
    {
        var stored = tables.Orders.ToDictionary(order => order.Id);
        var asked = new Dictionary<Guid, string>();
        foreach (var operation in evidence.Operations(Actions.Order))
        {
            var ids = operation.Acknowledged.Select(request => request.Answer.GetProperty("orderId").GetGuid()).Distinct().ToList();
            if (ids.Count > 1)
            {
                yield return (operation.Subject, $"answered with {ids.Count} orders: {string.Join(", ", ids)}");
            }

            foreach (var id in ids)
            {
                if (!asked.TryAdd(id, operation.Subject))
                {
                    yield return (operation.Subject, $"got order {id}, which is that of {asked[id]}");
                }

                if (!stored.ContainsKey(id))
                {
                    yield return (operation.Subject, $"order {id} was acknowledged and is not stored");
                }
            }
        }

        foreach (var order in tables.Orders.Where(order => !asked.ContainsKey(order.Id)))
        {
            yield return (order.Id.ToString(), "nobody was told of this order");
        }
    }

    private static IEnumerable<(string, string)> AsAsked(Evidence evidence, Tables tables)
    {
        var stored = tables.Orders.ToDictionary(order => order.Id);
        foreach (var operation in evidence.Operations(Actions.Order))
        {
            if (operation.Acknowledged.FirstOrDefault() is not { } first || !stored.TryGetValue(first.Answer.GetProperty("orderId").GetGuid(), out var order))
            {
                continue;
            }

            var wanted = JsonDocument.Parse(first.Sent.Body!).RootElement.GetProperty("items").EnumerateArray()
                .GroupBy(line => line.GetProperty("itemId").GetGuid())
                .Select(line => (line.Key, line.Sum(same => same.GetProperty("quantity").GetInt64())))
                .Order();
            if (order.Customer != evidence.UserIds.GetValueOrDefault(operation.User) || !order.Lines.Select(line => (line.Item, line.Quantity)).Order().SequenceEqual(wanted))
            {
                yield return (operation.Subject, $"order {order.Id} is stored for {order.Customer} with other lines or another customer");
            }
        }
    }

    private static IEnumerable<(string, string)> ReusedKeys(Evidence evidence, Tables tables) =>
        from request in evidence.Requests
        where request.Action == Actions.ReuseKey && request.Outcome is Outcome.Ok or Outcome.Refused && request.Answered!.Code != "idempotency-key-reused"
        select ($"{request.User}/{request.Sent.Key}", $"another body under the key was answered with {request.Answered!.Status} {request.Answered.Code}");

    private static IEnumerable<(string, string)> Final(Evidence evidence, Tables tables)
    {
        const double Patience = 30;
        var since = Math.Max(evidence.Faults.Count == 0 ? 0 : evidence.Faults.Max(fault => fault.End), evidence.LoadEnded);
        if (evidence.AllFinal is not { } all || all - since > Patience)
        {
            yield return ("orders", evidence.AllFinal is { } late ? $"final only after {late - since:0.0} s" : $"not all final {Patience:0} s after the last fault and the last order");
        }

        foreach (var order in tables.Orders.Where(order => order.IsOpen || order.Status == OrderRow.Pending))
        {
            yield return (order.Id.ToString(), $"open with status {order.Status}");
        }

        foreach (var operation in evidence.Keyed.Where(operation => !operation.IsDefinite))
        {
            yield return (operation.Subject, $"{operation.Action}: no definite answer in {operation.Requests.Count} requests");
        }
    }

    private static IEnumerable<(string, string)> StatusStays(Evidence evidence, Tables tables)
    {
        var stored = tables.Orders.ToDictionary(order => order.Id, order => order.Status);
        foreach (var order in Observations(evidence).GroupBy(seen => seen.Order))
        {
            var seen = order.Select(observation => (Rank: Rank(observation.Status), observation.By.SentAt, observation.By.AnsweredAt)).ToList();
            var end = stored.TryGetValue(order.Key, out var status) ? status : -1;
            if (seen.Any(one => one.Rank == OrderRow.Failed) && (seen.Any(one => one.Rank is OrderRow.Processed or OrderRow.Cancelled) || end != OrderRow.Failed))
            {
                yield return (order.Key.ToString(), $"was seen FAILED and is or was something else (stored: {end})");
            }

            if (seen.Any(one => one.Rank is OrderRow.Processed or OrderRow.Cancelled) && end is not (OrderRow.Processed or OrderRow.Cancelled))
            {
                yield return (order.Key.ToString(), $"was seen PROCESSED or CANCELLED and is stored as {end}");
            }

            // What one answer showed, no later request may see undone. A cancelled order was processed before.
            var highest = -1;
            var byAnswer = seen.OrderBy(one => one.AnsweredAt).ToList();
            var next = 0;
            foreach (var one in seen.OrderBy(one => one.SentAt))
            {
                for (; next < byAnswer.Count && byAnswer[next].AnsweredAt < one.SentAt; next++)
                {
                    highest = Math.Max(highest, byAnswer[next].Rank);
                }

                if (one.Rank < highest)
                {
                    yield return (order.Key.ToString(), $"status {one.Rank} was seen at {one.SentAt:0.000} s after status {highest} had been seen");
                    break;
                }
            }
        }
    }

    private static IEnumerable<(string, string)> Settled(Evidence evidence, Tables tables)
    {
        var entries = tables.Entries.Where(entry => entry.Order is not null).ToLookup(entry => entry.Order!.Value);
        var deliveries = tables.Deliveries.ToLookup(delivery => delivery.Order);
        foreach (var order in tables.Orders.Where(order => !order.IsOpen))
        {
            if (Fault(order, [.. entries[order.Id]], [.. deliveries[order.Id]]) is { } fault)
            {
                yield return (order.Id.ToString(), $"status {order.Status}: {fault}");
            }
        }
    }

    private static string? Fault(OrderRow order, List<Entry> entries, List<DeliveryRow> deliveries)
    {
        var kept = order.Status == OrderRow.Processed;
        var paid = -entries.Where(entry => entry.Ledger == Entry.Money).Sum(entry => entry.Amount);
        var payments = entries.Count(entry => entry is { Ledger: Entry.Money, Kind: Entry.Take, Amount: < 0 });
        var held = entries.Where(entry => entry.Ledger == Entry.Stock).GroupBy(entry => entry.Owner)
            .Select(item => (item.Key, -item.Sum(entry => entry.Amount))).Where(item => item.Item2 != 0).Order();
        var booked = -entries.Where(entry => entry.Ledger == Entry.Delivery).Sum(entry => entry.Amount);
        var live = deliveries.Count(delivery => !delivery.IsCancelled);
        var price = order.Lines.Sum(line => line.Quantity * (line.Price ?? 0));
        return payments > 1 ? $"{payments} payments"
            : paid != (kept ? order.Price : 0) ? $"paid {paid}, price {order.Price}"
            : order.Status is OrderRow.Processed or OrderRow.Cancelled && (payments != 1 || price != order.Price) ? $"{payments} payments, lines cost {price}, price {order.Price}"
            : !held.SequenceEqual(kept ? order.Lines.Select(line => (line.Item, line.Quantity)).Order() : []) ? "other goods are held than were ordered"
            : booked != (kept ? 1 : 0) || live != (kept ? 1 : 0) ? $"{booked} places booked, {live} live deliveries"
            : deliveries.Count > 1 ? $"{deliveries.Count} deliveries"
            : null;
    }

    private static IEnumerable<(string, string)> Notified(Evidence evidence, Tables tables)
    {
        var told = tables.Notifications.ToLookup(notification => notification.Order);
        foreach (var order in tables.Orders.Where(order => !order.IsOpen))
        {
            int[] wanted = order.Status switch
            {
                OrderRow.Processed => [OrderRow.Processed],
                OrderRow.Failed => [OrderRow.Failed],
                _ => [OrderRow.Processed, OrderRow.Cancelled],
            };
            var kinds = told[order.Id].Select(notification => notification.Kind).Order().ToList();
            if (!kinds.SequenceEqual(wanted) || told[order.Id].Any(notification => notification.User != order.Customer))
            {
                yield return (order.Id.ToString(), $"status {order.Status}, inbox entries of kinds {string.Join(", ", kinds)}");
            }
        }

        foreach (var walk in evidence.Ok(Actions.ReadInbox).GroupBy(read => read.User!))
        {
            var shown = walk.SelectMany(page => page.Answer.GetProperty("notifications").EnumerateArray()).Select(entry => entry.GetProperty("id").GetGuid()).Order();
            var user = evidence.UserIds.GetValueOrDefault(walk.Key);
            if (!shown.SequenceEqual(tables.Notifications.Where(notification => notification.User == user).Select(notification => notification.Id).Order()))
            {
                yield return (walk.Key, "the inbox shows other entries than are stored");
            }
        }
    }

    // Later in life is higher. FAILED is compared on its own above.
    private static int Rank(string status) => status switch
    {
        "PENDING" => OrderRow.Pending,
        "PROCESSED" => OrderRow.Processed,
        "FAILED" => OrderRow.Failed,
        _ => OrderRow.Cancelled,
    };
}
