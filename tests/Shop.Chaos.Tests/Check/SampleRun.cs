using System.Text.Json;
using Shop.Chaos.Check;
using Shop.Chaos.Histories;
using Shop.Chaos.Load;

namespace Shop.Chaos.Tests.Check;

/// <summary>
/// A small correct run: a customer tops up, has one order processed, one failed and undone and one cancelled, and reads all of it.
/// Tests inject a defect and check which rules are violated.
/// </summary>
internal sealed class SampleRun
{
    public const string Maria = "maria";

    public static readonly Guid MariaId = Id(1);
    public static readonly Guid Lantern = Id(10);
    public static readonly Guid Rarity = Id(11);
    public static readonly Guid Slot = Id(20);
    public static readonly Guid TopUp = Id(30);
    public static readonly Guid Bought = Id(40);
    public static readonly Guid Refused = Id(41);
    public static readonly Guid Returned = Id(42);

    private long _requests;
    private double _now = 1;

    public SampleRun()
    {
        Phase("load-begins");
        AddRequest("admin", Actions.CreateItem, "items", "item-1", new { quantity = 100 }, 201, new { itemId = Lantern });
        AddRequest("admin", Actions.CreateItem, "items", "item-2", new { quantity = 1 }, 201, new { itemId = Rarity });
        AddRequest("admin", Actions.Stock, "items/x/stock", "stock-1", new { delta = 2 }, 200, new { itemId = Rarity, quantity = 3 });
        AddRequest(
            Maria, Actions.TopUp, "payments/debits", "top-up-1", new { amount = 1000 },
            201, new { transactionId = TopUp, amount = 1000, balance = 1000 });
        AddRequest(Maria, Actions.ReadBalance, "payments", null, null, 200, Balance(1000, 1));
        AddOrderRequest("order-1", Bought, Lantern, 2, "PROCESSED");
        AddOrderRequest("order-2", Refused, Rarity, 5, "FAILED");
        AddOrderRequest("order-3", Returned, Lantern, 3, "PROCESSED");
        AddRequest(Maria, Actions.Cancel, $"orders/{Returned}/cancellation", null, null, 200, Order(Returned, "CANCELLED"));
        AddRequest(Maria, Actions.ReuseKey, "orders", "order-1", new { }, 422, new { }, "refused", "idempotency-key-reused");
        AddRequest(Maria, Actions.ReadOrder, $"orders/{Bought}", null, null, 200, Order(Bought, "PROCESSED"));
        AddRequest(Maria, Actions.ReadBalance, "payments", null, null, 200, Balance(800, 4));
        AddRequest("admin", Actions.ChangePrice, $"items/{Lantern}", null, new { price = 110 }, 200, new { itemId = Lantern });
        AddRequest(Maria, Actions.Logout, "auth/logout", null, null, 204, null);
        AddRequest(Maria, Actions.UseRevoked, "payments", null, null, 401, null, "retry", "invalid-token");
        Fault("kill-silo", 25);
        Phase("load-ends");
        Phase("all-final");
        Phase("at-rest");
        AddRequest(Maria, Actions.ReadBalance, "payments", null, null, 200, Balance(800, 4));
        AddRequest(Maria, Actions.ReadTransactions, "payments/transactions", null, null, 200, new
        {
            transactions = new object[]
            {
                new { seq = 4, transactionId = Id(33), amount = 300 },
                new { seq = 3, transactionId = Id(32), amount = -300 },
                new { seq = 2, transactionId = Id(31), amount = -200 },
                new { seq = 1, transactionId = TopUp, amount = 1000 },
            },
        });
        AddRequest(Maria, Actions.ReadOrders, "orders", null, null, 200, new
        {
            orders = new[] { Order(Returned, "CANCELLED"), Order(Refused, "FAILED"), Order(Bought, "PROCESSED") },
        });
        AddRequest(Maria, Actions.ReadInbox, "notifications", null, null, 200, new
        {
            notifications = Enumerable.Range(50, 4).Select(number => new { id = Id(number) }),
        });
        AddRequest("admin", Actions.ReadItem, $"items/{Lantern}", null, null, 200, new { itemId = Lantern, quantity = 98 });
        AddRequest("admin", Actions.ReadSlots, "deliveries/slots", null, null, 200, new
        {
            slots = new[] { new { startsAt = "2026-01-01T09:00:00Z", capacity = 3, free = 2 } },
        });
        AddRequest("admin", Actions.Audit, "admin/audit", null, null, 200, new { ok = true, violations = Array.Empty<object>() });
    }

    public List<HistoryLine> History { get; } = [];

    public List<Entry> Entries { get; } =
    [
        new(Entry.Money, MariaId, 1, TopUp, Entry.Add, 1000, 1000, null, null),
        new(Entry.Money, MariaId, 2, Id(31), Entry.Take, -200, 800, Bought, null),
        new(Entry.Money, MariaId, 3, Id(32), Entry.Take, -300, 500, Returned, null),
        new(Entry.Money, MariaId, 4, Id(33), Entry.GiveBack, 300, 800, Returned, null),
        new(Entry.Stock, Lantern, 1, Id(60), Entry.Add, 100, 100, null, null),
        new(Entry.Stock, Lantern, 2, Id(61), Entry.Take, -2, 98, Bought, 100),
        new(Entry.Stock, Lantern, 3, Id(62), Entry.Take, -3, 95, Returned, 100),
        new(Entry.Stock, Lantern, 4, Id(63), Entry.GiveBack, 3, 98, Returned, 100),
        new(Entry.Stock, Rarity, 1, Id(64), Entry.Add, 1, 1, null, null),
        new(Entry.Stock, Rarity, 2, Id(65), Entry.Add, 2, 3, null, null),
        new(Entry.Delivery, Slot, 1, Id(70), Entry.Add, 3, 3, null, null),
        new(Entry.Delivery, Slot, 2, Id(71), Entry.Take, -1, 2, Bought, null),
        new(Entry.Delivery, Slot, 3, Id(72), Entry.Take, -1, 1, Refused, null),
        new(Entry.Delivery, Slot, 4, Id(73), Entry.GiveBack, 1, 2, Refused, null),
        new(Entry.Delivery, Slot, 5, Id(74), Entry.Take, -1, 1, Returned, null),
        new(Entry.Delivery, Slot, 6, Id(75), Entry.GiveBack, 1, 2, Returned, null),
    ];

    public List<OrderRow> Orders { get; } =
    [
        new(Bought, MariaId, OrderRow.Processed, false, 200, [new LineRow(Lantern, 2, 100)], false),
        new(Refused, MariaId, OrderRow.Failed, false, null, [new LineRow(Rarity, 5, null)], true),
        new(Returned, MariaId, OrderRow.Cancelled, false, 300, [new LineRow(Lantern, 3, 100)], true),
    ];

    public List<DeliveryRow> Deliveries { get; } =
    [
        new(Id(80), Bought, Slot, "Cesis", false),
        new(Id(81), Refused, Slot, "Cesis", true),
        new(Id(82), Returned, Slot, "Cesis", true),
    ];

    public List<NotificationRow> Notifications { get; } =
    [
        new(Id(50), MariaId, Bought, OrderRow.Processed),
        new(Id(51), MariaId, Refused, OrderRow.Failed),
        new(Id(52), MariaId, Returned, OrderRow.Processed),
        new(Id(53), MariaId, Returned, OrderRow.Cancelled),
    ];

    public List<PriceRow> Prices { get; } = [new(Lantern, 1, 100), new(Lantern, 2, 110), new(Rarity, 1, 500)];

    public List<string> Leftovers { get; } = [];

    public static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    public static object Order(Guid id, string status) => new
    {
        orderId = id,
        consumerId = MariaId,
        status,
        paymentId = status is "PROCESSED" or "CANCELLED" ? id == Bought ? Id(31) : Id(32) : (Guid?)null,
    };

    public static object Balance(long amount, long version) => new { consumerId = MariaId, amount, version };

    public RunRecord Record() => new(History);

    public Tables Tables() => new(Entries, Orders, Deliveries, Notifications, Prices, Leftovers);

    /// <summary>The names of the violated rules.</summary>
    public IReadOnlyList<string> FindViolatedRules() =>
        [.. Checker.Check(Record(), Tables()).Select(violation => violation.Rule).Distinct()];

    /// <summary>Adds a request and its answer, a tenth of a second later.</summary>
    public void AddRequest(
        string user,
        string action,
        string path,
        string? key,
        object? body,
        int? status,
        object? answer,
        string outcome = "ok",
        string? code = null)
    {
        var request = ++_requests;
        History.Add(new HistoryLine
        {
            At = _now,
            Event = "request",
            Request = request,
            Operation = request,
            Attempt = 1,
            Node = "api-1",
            User = user,
            Action = action,
            Method = body is null ? "GET" : "POST",
            Path = path,
            Key = key,
            Body = body is null ? null : Operation.Json(body),
        });
        History.Add(new HistoryLine
        {
            At = _now + 0.1,
            Event = "answer",
            Request = request,
            Outcome = outcome,
            Status = status,
            Code = code,
            Answer = answer is null ? null : JsonSerializer.SerializeToElement(answer, JsonSerializerOptions.Web),
            Took = 0.1,
        });
        _now += 0.2;
    }

    /// <summary>Adds an order request. A second one with the same key is a retry.</summary>
    public void AddOrderRequest(string key, Guid order, Guid item, int quantity, string status) => AddRequest(
        Maria, Actions.Order, "orders", key, new { items = new[] { new { itemId = item, quantity } } }, 201, Order(order, status));

    public void Fault(string name, int inFlight)
    {
        History.Add(new HistoryLine { At = _now, Event = "fault", Phase = "begin", Action = name, InFlight = inFlight });
        History.Add(new HistoryLine { At = _now, Event = "fault", Phase = "end", Action = name });
    }

    public void Phase(string name)
    {
        _now += 0.1;
        History.Add(new HistoryLine { At = _now, Event = "phase", Phase = name });
        _now += 0.1;
    }

    /// <summary>Replaces the last answer to an action.</summary>
    public void ReplaceAnswer(string action, object answer)
    {
        var requests = History.Where(line => line.Event == "request" && line.Action == action).Select(line => line.Request).ToHashSet();
        var at = History.FindLastIndex(line => line.Event == "answer" && requests.Contains(line.Request));
        History[at] = History[at] with { Answer = JsonSerializer.SerializeToElement(answer, JsonSerializerOptions.Web) };
    }
}
