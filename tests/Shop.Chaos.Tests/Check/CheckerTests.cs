using Shop.Chaos.Check;
using Shop.Chaos.Histories;
using Shop.Chaos.Load;
using static Shop.Chaos.Tests.Check.SampleRun;

namespace Shop.Chaos.Tests.Check;

/// <summary>Injects one defect at a time into a correct run and expects the violation of its rule.</summary>
public class CheckerTests
{
    private static readonly (string Defect, string Rule, Action<SampleRun> Inject)[] Defects =
    [
        ("an acknowledged top-up is not stored", "top-up-once", run => run.Entries.RemoveAt(0)),
        ("a top-up is stored twice", "top-up-once", run => run.Entries.Add(run.Entries[0] with { Seq = 5, Balance = 1800 })),
        ("a top-up has another amount", "top-up-once", run => run.Entries[0] = run.Entries[0] with { Amount = 999 }),
        ("an unacknowledged top-up is stored", "top-up-once", run =>
            run.Entries.Add(new Entry(Entry.Money, MariaId, 5, Id(99), Entry.Add, 1, 801, null, null))),
        ("a retry of a top-up gets another answer", "top-up-same-answer", run => run.AddRequest(
            Maria, Actions.TopUp, "payments/debits", "top-up-1", new { amount = 1000 },
            201, new { transactionId = TopUp, amount = 1000, balance = 2000 })),
        ("a ledger has a gap", "ledger-fold", run => run.Entries[3] = run.Entries[3] with { Seq = 5 }),
        ("a balance was negative temporarily", "ledger-fold", run =>
            run.Entries[1] = run.Entries[1] with { Amount = -2000, Balance = -1000 }),
        ("a running balance is wrong", "ledger-fold", run => run.Entries[1] = run.Entries[1] with { Balance = 900 }),
        ("money is missing", "money-adds-up", run => run.Entries[3] = run.Entries[3] with { Balance = 700 }),
        ("the shown balance differs from the stored one", "balance-shown", run => run.ReplaceAnswer(Actions.ReadBalance, Balance(799, 4))),
        ("the shown ledger lacks an entry", "balance-shown", run =>
            run.ReplaceAnswer(Actions.ReadTransactions, new { transactions = Array.Empty<object>() })),
        ("a key got two orders", "key-one-order", run => run.AddOrderRequest("order-1", Returned, Lantern, 2, "PROCESSED")),
        ("two keys got one order", "key-one-order", run => run.AddOrderRequest("order-9", Bought, Lantern, 2, "PROCESSED")),
        ("an acknowledged order is not stored", "key-one-order", run => run.Orders.RemoveAt(1)),
        ("an unacknowledged order is stored", "key-one-order", run => run.Orders.Add(run.Orders[1] with { Id = Id(49) })),
        ("an order has another quantity", "order-as-requested", run =>
            run.Orders[1] = run.Orders[1] with { Lines = [new LineRow(Rarity, 4, null)] }),
        ("an order belongs to another customer", "order-as-requested", run => run.Orders[1] = run.Orders[1] with { Customer = Id(2) }),
        ("a used key is accepted with another body", "key-reuse-refused", run => run.AddRequest(
            Maria, Actions.ReuseKey, "orders", "order-1", new { }, 201, Order(Bought, "PROCESSED"))),
        ("an order is pending", "order-final", run => run.Orders[1] = run.Orders[1] with { Status = OrderRow.Pending, IsOpen = true }),
        ("orders were not final in time", "order-final", run => run.History.RemoveAll(line => line.Phase == "all-final")),
        ("an operation has no definite answer", "order-final", run => run.AddRequest(
            Maria, Actions.TopUp, "payments/debits", "top-up-2", new { amount = 5 }, 503, null, "unknown")),
        ("a failed order was processed before", "status-stays", run => run.AddOrderRequest("order-2", Refused, Rarity, 5, "PROCESSED")),
        ("a processed order was pending later", "status-stays", run => run.AddRequest(
            Maria, Actions.ReadOrder, $"orders/{Bought}", null, null, 200, Order(Bought, "PENDING"))),
        ("a cancelled order was processed later", "status-stays", run => run.AddRequest(
            Maria, Actions.ReadOrder, $"orders/{Returned}", null, null, 200, Order(Returned, "PROCESSED"))),
        ("an order was seen processed and is stored as failed", "status-stays", run =>
            run.Orders[0] = run.Orders[0] with { Status = OrderRow.Failed }),
        ("an order was paid twice", "order-settled", run =>
            run.Entries.Add(run.Entries[1] with { Seq = 5, Balance = 600, Operation = Id(98) })),
        ("a processed order was not paid", "order-settled", run => run.Entries.RemoveAt(1)),
        ("a cancelled order keeps the money", "order-settled", run => run.Entries.RemoveAt(3)),
        ("a cancelled order keeps stock", "order-settled", run => run.Entries.RemoveAt(7)),
        ("a failed order keeps its place", "order-settled", run => run.Entries.RemoveAt(13)),
        ("a failed order is delivered", "order-settled", run => run.Deliveries[1] = run.Deliveries[1] with { IsCancelled = false }),
        ("a processed order is not delivered", "order-settled", run => run.Deliveries.RemoveAt(0)),
        ("a line was not reserved", "order-settled", run => run.Entries.RemoveAt(5)),
        ("a price is not the sum of its lines", "order-settled", run =>
            run.Orders[0] = run.Orders[0] with { Lines = [new LineRow(Lantern, 2, 101)] }),
        ("an inbox entry is missing", "notified-once", run => run.Notifications.RemoveAt(3)),
        ("an inbox entry is duplicated", "notified-once", run => run.Notifications.Add(run.Notifications[0] with { Id = Id(54) })),
        ("an inbox entry is in another inbox", "notified-once", run => run.Notifications[0] = run.Notifications[0] with { User = Id(2) }),
        ("the inbox does not show an entry", "notified-once", run =>
            run.ReplaceAnswer(Actions.ReadInbox, new { notifications = Array.Empty<object>() })),
        ("stock is missing", "stock-adds-up", run => run.Entries[7] = run.Entries[7] with { Balance = 97 }),
        ("a restock was not stored", "stock-adds-up", run => run.Entries.RemoveAt(9)),
        ("another stock is shown", "stock-shown", run => run.ReplaceAnswer(Actions.ReadItem, new { itemId = Lantern, quantity = 99 })),
        ("a place is missing", "slots-add-up", run => run.Entries[15] = run.Entries[15] with { Balance = 1 }),
        ("more places are free than exist", "slots-add-up", run =>
            run.ReplaceAnswer(Actions.ReadSlots, new { slots = new[] { new { startsAt = "x", capacity = 3, free = 4 } } })),
        ("a balance is older than an acknowledged one", "balance-is-a-moment", run =>
            run.AddRequest(Maria, Actions.ReadBalance, "payments", null, null, 200, Balance(1000, 1))),
        ("a shown balance was never stored", "balance-is-a-moment", run =>
            run.AddRequest(Maria, Actions.ReadBalance, "payments", null, null, 200, Balance(555, 4))),
        ("an acknowledged order is not found", "order-is-found", run => run.AddRequest(
            Maria, Actions.ReadOrder, $"orders/{Bought}", null, null, 404, new { }, "refused", "not-found")),
        ("an order is sold at a price from before an acknowledged change", "price-is-current", run =>
        {
            run.AddOrderRequest("order-4", Id(43), Lantern, 1, "PROCESSED");
            run.Orders.Add(new OrderRow(Id(43), MariaId, OrderRow.Processed, false, 100, [new LineRow(Lantern, 1, 100)], false));
        }),
        ("a revoked token is accepted", "revoked-token-rejected", run =>
            run.AddRequest(Maria, Actions.UseRevoked, "payments", null, null, 200, Balance(800, 4))),
        ("the shop answers 500", "no-internal-error", run =>
            run.AddRequest(Maria, Actions.Search, "items", null, null, 500, null, "unknown", "internal-error")),
        ("a 503 has no Retry-After", "retry-after", run =>
            run.AddRequest(Maria, Actions.Search, "items", null, null, 503, null, "unknown", "unavailable")),
        ("a reminder is left", "nothing-left-behind", run => run.Leftovers.Add("reminder saga of an order")),
        ("a silo is not ready after a fault", "healthy-after-fault", run =>
            run.History.Add(new HistoryLine { Event = "fault", Phase = "not-well", Action = "kill-silo", Detail = "not ready: silo-1" })),
        ("the shop's own audit reports a violation", "own-audit", run =>
            run.ReplaceAnswer(Actions.Audit, new { ok = false, violations = new[] { new { rule = "x" } } })),
    ];

    public static TheoryData<string> Cases => [.. Defects.Select(defect => defect.Defect)];

    [Fact]
    public void A_run_without_a_defect_violates_no_rule()
    {
        var violations = Checker.Check(new SampleRun().Record(), new SampleRun().Tables());

        Assert.Empty(violations);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_defect_violates_its_rule(string defect)
    {
        var (_, rule, inject) = Defects.Single(candidate => candidate.Defect == defect);
        var run = new SampleRun();

        inject(run);

        Assert.Contains(rule, run.FindViolatedRules());
    }

    [Fact]
    public void Every_rule_has_a_defect_that_violates_it() =>
        Assert.Empty(Checker.Rules.Select(rule => rule.Name).Except(Defects.Select(defect => defect.Rule)));
}
