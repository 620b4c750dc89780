using System.Text.Json;
using Shop.Chaos.Load;
using Shop.Identities;

namespace Shop.Chaos.Check;

/// <summary>Orders: one order per key, one final status per order, and money, stock and delivery that match the status.</summary>
internal static class OrderRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new(
            "key-one-order",
            "Every acknowledged key has exactly one order, every retry got the same order, and there are no other orders.",
            Keys),
        new("order-as-requested", "An order has the lines and the customer of its request.", MatchesRequest),
        new("key-reuse-refused", "A key with another request body is rejected.", ReusedKeys),
        new("order-final", "Every order is final within 30 s of the last fault's end.", Final),
        new("status-stays", "An order has one final status, in every observation; only PROCESSED may become CANCELLED.", StatusStays),
        new(
            "order-settled",
            "PROCESSED: paid once, delivered once, every line reserved. FAILED and CANCELLED: nothing paid, nothing reserved.",
            Settled),
        new("notified-once", "Exactly one inbox entry for each order and final status, in the inbox of its customer.", Notified),
    ];

    public static IEnumerable<(Guid Order, string Status, Request By)> Observations(RunRecord run)
    {
        var requests = run.Requests.Where(request =>
            request.IsOk && request.Action is Actions.Order or Actions.Cancel or Actions.ReadOrder or Actions.ReadOrders);
        foreach (var request in requests)
        {
            IEnumerable<JsonElement> orders = request.Action == Actions.ReadOrders
                ? request.Answer.GetProperty("orders").EnumerateArray()
                : [request.Answer];
            foreach (var order in orders)
            {
                yield return (order.GetProperty("orderId").GetGuid(), order.GetProperty("status").GetString()!, request);
            }
        }
    }

    private static IEnumerable<(string, string)> Keys(RunRecord run, Tables tables)
    {
        var stored = tables.Orders.ToDictionary(order => order.Id);
        var acknowledged = new Dictionary<Guid, string>();
        foreach (var operation in run.Operations(Actions.Order))
        {
            var ids = operation.Acknowledged.Select(request => request.Answer.GetProperty("orderId").GetGuid()).Distinct().ToList();
            if (ids.Count > 1)
            {
                yield return (operation.Subject, $"answered with {ids.Count} orders: {string.Join(", ", ids)}");
            }

            foreach (var id in ids)
            {
                if (!acknowledged.TryAdd(id, operation.Subject))
                {
                    yield return (operation.Subject, $"got order {id}, the order of {acknowledged[id]}");
                }

                if (!stored.ContainsKey(id))
                {
                    yield return (operation.Subject, $"order {id} was acknowledged but is not stored");
                }
            }
        }

        foreach (var order in tables.Orders.Where(order => !acknowledged.ContainsKey(order.Id)))
        {
            yield return (order.Id.ToString(), "the order was never acknowledged");
        }
    }

    private static IEnumerable<(string, string)> MatchesRequest(RunRecord run, Tables tables)
    {
        var stored = tables.Orders.ToDictionary(order => order.Id);
        foreach (var operation in run.Operations(Actions.Order))
        {
            if (operation.Acknowledged.FirstOrDefault() is not { } first
                || !stored.TryGetValue(first.Answer.GetProperty("orderId").GetGuid(), out var order))
            {
                continue;
            }

            var requested = JsonDocument.Parse(first.Sent.Body!).RootElement.GetProperty("items").EnumerateArray()
                .GroupBy(line => line.GetProperty("itemId").GetGuid())
                .Select(line => (line.Key, line.Sum(part => part.GetProperty("quantity").GetInt64())))
                .Order();
            if (order.Customer != run.UserIds.GetValueOrDefault(operation.User)
                || !order.Lines.Select(line => (line.Item, line.Quantity)).Order().SequenceEqual(requested))
            {
                yield return (operation.Subject, $"order {order.Id} of customer {order.Customer} has other lines or another customer");
            }
        }
    }

    private static IEnumerable<(string, string)> ReusedKeys(RunRecord run, Tables tables) =>
        from request in run.Requests
        where request.Action == Actions.ReuseKey
            && request.Outcome is Outcome.Ok or Outcome.Refused
            && request.Answered!.Code != "idempotency-key-reused"
        select (
            $"{request.User}/{request.Sent.Key}",
            $"another body under the same key was answered with {request.Answered!.Status} {request.Answered.Code}");

    private static IEnumerable<(string, string)> Final(RunRecord run, Tables tables)
    {
        const double Limit = 30;
        var since = Math.Max(run.Faults.Count == 0 ? 0 : run.Faults.Max(fault => fault.End), run.LoadEnded);
        if (run.AllFinal is not { } all || all - since > Limit)
        {
            yield return ("orders", run.AllFinal is { } late
                ? $"all final after {late - since:0.0} s"
                : $"not all final {Limit:0} s after the last fault and the last order");
        }

        foreach (var order in tables.Orders.Where(order => order.IsOpen || order.Status == OrderRow.Pending))
        {
            yield return (order.Id.ToString(), $"open with status {order.Status}");
        }

        foreach (var operation in run.KeyedOperations.Where(operation => !operation.IsDefinite))
        {
            yield return (operation.Subject, $"{operation.Action}: no definite answer in {operation.Requests.Count} requests");
        }
    }

    private static IEnumerable<(string, string)> StatusStays(RunRecord run, Tables tables)
    {
        var stored = tables.Orders.ToDictionary(order => order.Id, order => order.Status);
        foreach (var order in Observations(run).GroupBy(seen => seen.Order))
        {
            var seen = order
                .Select(observation => (Rank: Rank(observation.Status), observation.By.SentAt, observation.By.AnsweredAt))
                .ToList();
            var final = stored.TryGetValue(order.Key, out var status) ? status : -1;
            var wasFailed = seen.Any(read => read.Rank == OrderRow.Failed);
            var wasProcessed = seen.Any(read => read.Rank is OrderRow.Processed or OrderRow.Cancelled);
            if (wasFailed && (wasProcessed || final != OrderRow.Failed))
            {
                yield return (order.Key.ToString(), $"FAILED was seen, and another status was seen or is stored (stored: {final})");
            }

            if (wasProcessed && final is not (OrderRow.Processed or OrderRow.Cancelled))
            {
                yield return (order.Key.ToString(), $"PROCESSED or CANCELLED was seen, stored is {final}");
            }

            // A request that is sent after an answer must not see an earlier status. A cancelled order was processed before.
            var highest = -1;
            var byAnswer = seen.OrderBy(read => read.AnsweredAt).ToList();
            var next = 0;
            foreach (var read in seen.OrderBy(read => read.SentAt))
            {
                for (; next < byAnswer.Count && byAnswer[next].AnsweredAt < read.SentAt; next++)
                {
                    highest = Math.Max(highest, byAnswer[next].Rank);
                }

                if (read.Rank < highest)
                {
                    yield return (order.Key.ToString(), $"status {read.Rank} was seen at {read.SentAt:0.000} s, after status {highest}");
                    break;
                }
            }
        }
    }

    private static IEnumerable<(string, string)> Settled(RunRecord run, Tables tables)
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
        var isProcessed = order.Status == OrderRow.Processed;
        var paid = -entries.Where(entry => entry.Ledger == Entry.Money).Sum(entry => entry.Amount);
        var payments = entries.Count(entry => entry is { Ledger: Entry.Money, Kind: Entry.Take, Amount: < 0 });
        var reserved = entries.Where(entry => entry.Ledger == Entry.Stock)
            .GroupBy(entry => entry.Owner)
            .Select(item => (Item: item.Key, Quantity: -item.Sum(entry => entry.Amount)))
            .Where(item => item.Quantity != 0)
            .Order();
        var booked = -entries.Where(entry => entry.Ledger == Entry.Delivery).Sum(entry => entry.Amount);
        var live = deliveries.Count(delivery => !delivery.IsCancelled);
        var price = order.Lines.Sum(line => line.Quantity * (line.Price ?? 0));
        return payments > 1 ? $"{payments} payments"
            : paid != (isProcessed ? order.Price : 0) ? $"paid {paid}, price {order.Price}"
            : order.Status is OrderRow.Processed or OrderRow.Cancelled && (payments != 1 || price != order.Price)
                ? $"{payments} payments, lines cost {price}, price {order.Price}"
            : !reserved.SequenceEqual(isProcessed ? order.Lines.Select(line => (line.Item, line.Quantity)).Order() : [])
                ? "the reserved stock differs from the lines"
            : booked != (isProcessed ? 1 : 0) || live != (isProcessed ? 1 : 0)
                ? $"{booked} places booked, {live} live deliveries"
            : deliveries.Count > 1 ? $"{deliveries.Count} deliveries"
            : null;
    }

    private static IEnumerable<(string, string)> Notified(RunRecord run, Tables tables)
    {
        var notifications = tables.Notifications.ToLookup(notification => notification.Order);
        foreach (var order in tables.Orders.Where(order => !order.IsOpen))
        {
            int[] expected = order.Status switch
            {
                OrderRow.Processed => [OrderRow.Processed],
                OrderRow.Failed => [OrderRow.Failed],
                _ => [OrderRow.Processed, OrderRow.Cancelled],
            };
            var kinds = notifications[order.Id].Select(notification => notification.Kind).Order().ToList();
            if (!kinds.SequenceEqual(expected)
                || notifications[order.Id].Any(notification => notification.User != order.Customer))
            {
                yield return (order.Id.ToString(), $"status {order.Status}, inbox entries of kinds {string.Join(", ", kinds)}");
            }
        }

        foreach (var user in run.Ok(Actions.ReadInbox).GroupBy(read => read.User!))
        {
            var shown = user.SelectMany(page => page.Answer.GetProperty("notifications").EnumerateArray())
                .Select(entry => entry.GetProperty("id").GetGuid())
                .Order();
            var id = run.UserIds.GetValueOrDefault(user.Key);
            var stored = tables.Notifications.Where(notification => notification.User == id)
                .Select(notification => notification.Id)
                .Order();
            if (!shown.SequenceEqual(stored))
            {
                yield return (user.Key, "the pages of the inbox differ from the stored entries");
            }
        }
    }

    // A later status has a higher rank. The caller checks FAILED separately.
    private static int Rank(string status) => status switch
    {
        "PENDING" => OrderRow.Pending,
        "PROCESSED" => OrderRow.Processed,
        "FAILED" => OrderRow.Failed,
        _ => OrderRow.Cancelled,
    };
}
