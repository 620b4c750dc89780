using Shop.Chaos.Check;
using Shop.Chaos.Histories;
using Shop.Chaos.Load;

namespace Shop.Chaos.Tests.Check;

/// <summary>Every rule of the checker notices what it is there for: one thing is spoiled at a time.</summary>
public class CheckerTests
{
    private static readonly (string What, string Rule, Action<World> Spoil)[] Spoiled =
    [
        ("an acknowledged top-up is not stored", "top-up-once", world => world.Entries.RemoveAt(0)),
        ("a top-up is stored twice", "top-up-once", world => world.Entries.Add(world.Entries[0] with { Seq = 5, Balance = 1800 })),
        ("a top-up has another amount", "top-up-once", world => world.Entries[0] = world.Entries[0] with { Amount = 999 }),
        ("a top-up is stored that nobody was told of", "top-up-once", world => world.Entries.Add(new Entry(Entry.Money, World.MariaId, 5, World.Id(99), Entry.Add, 1, 801, null, null))),
        ("a repeated top-up gets another answer", "top-up-same-answer", world => world.Ask(
            World.Maria, Actions.TopUp, "payments/debits", "top-up-1", new { amount = 1000 }, 201, new { transactionId = World.TopUp, amount = 1000, balance = 2000 })),
        ("a ledger has a gap", "ledger-fold", world => world.Entries[3] = world.Entries[3] with { Seq = 5 }),
        ("a balance was negative for a moment", "ledger-fold", world => world.Entries[1] = world.Entries[1] with { Amount = -2000, Balance = -1000 }),
        ("a running balance is wrong", "ledger-fold", world => world.Entries[1] = world.Entries[1] with { Balance = 900 }),
        ("money is gone", "money-adds-up", world => world.Entries[3] = world.Entries[3] with { Balance = 700 }),
        ("the balance that is shown is another one", "balance-shown", world => world.Answer(Actions.ReadBalance, World.Balance(799, 4))),
        ("the ledger that is shown lacks an entry", "balance-shown", world => world.Answer(Actions.ReadTransactions, new { transactions = Array.Empty<object>() })),
        ("a key got two orders", "key-one-order", world => world.Place("order-1", World.Returned, World.Lantern, 2, "PROCESSED")),
        ("two keys got one order", "key-one-order", world => world.Place("order-9", World.Bought, World.Lantern, 2, "PROCESSED")),
        ("an acknowledged order is not stored", "key-one-order", world => world.Orders.RemoveAt(1)),
        ("an order is stored that nobody was told of", "key-one-order", world => world.Orders.Add(world.Orders[1] with { Id = World.Id(49) })),
        ("an order has another quantity", "order-as-asked", world => world.Orders[1] = world.Orders[1] with { Lines = [new LineRow(World.Rarity, 4, null)] }),
        ("an order is another customer's", "order-as-asked", world => world.Orders[1] = world.Orders[1] with { Customer = World.Id(2) }),
        ("a used key was good for something else", "key-reuse-refused", world => world.Ask(
            World.Maria, Actions.ReuseKey, "orders", "order-1", new { }, 201, World.Order(World.Bought, "PROCESSED"))),
        ("an order is pending", "order-final", world => world.Orders[1] = world.Orders[1] with { Status = OrderRow.Pending, IsOpen = true }),
        ("orders were not final in time", "order-final", world => world.History.RemoveAll(line => line.Phase == "all-final")),
        ("a customer never got a definite answer", "order-final", world => world.Ask(
            World.Maria, Actions.TopUp, "payments/debits", "top-up-2", new { amount = 5 }, 503, null, "unknown")),
        ("a failed order was processed before", "status-stays", world => world.Place("order-2", World.Refused, World.Rarity, 5, "PROCESSED")),
        ("a processed order was pending again", "status-stays", world => world.Ask(
            World.Maria, Actions.ReadOrder, $"orders/{World.Bought}", null, null, 200, World.Order(World.Bought, "PENDING"))),
        ("a cancelled order is processed again", "status-stays", world => world.Ask(
            World.Maria, Actions.ReadOrder, $"orders/{World.Returned}", null, null, 200, World.Order(World.Returned, "PROCESSED"))),
        ("what was seen processed is stored as failed", "status-stays", world => world.Orders[0] = world.Orders[0] with { Status = OrderRow.Failed }),
        ("an order was paid twice", "order-settled", world => world.Entries.Add(world.Entries[1] with { Seq = 5, Balance = 600, Operation = World.Id(98) })),
        ("a processed order was not paid", "order-settled", world => world.Entries.RemoveAt(1)),
        ("a cancelled order keeps the money", "order-settled", world => world.Entries.RemoveAt(3)),
        ("a cancelled order keeps goods", "order-settled", world => world.Entries.RemoveAt(7)),
        ("a failed order keeps its place", "order-settled", world => world.Entries.RemoveAt(13)),
        ("a failed order is delivered", "order-settled", world => world.Deliveries[1] = world.Deliveries[1] with { IsCancelled = false }),
        ("a processed order is not delivered", "order-settled", world => world.Deliveries.RemoveAt(0)),
        ("a line was not reserved", "order-settled", world => world.Entries.RemoveAt(5)),
        ("a price is not the sum of its lines", "order-settled", world => world.Orders[0] = world.Orders[0] with { Lines = [new LineRow(World.Lantern, 2, 101)] }),
        ("an inbox entry is missing", "notified-once", world => world.Notifications.RemoveAt(3)),
        ("an inbox entry is there twice", "notified-once", world => world.Notifications.Add(world.Notifications[0] with { Id = World.Id(54) })),
        ("an inbox entry is in another inbox", "notified-once", world => world.Notifications[0] = world.Notifications[0] with { User = World.Id(2) }),
        ("the inbox does not show an entry", "notified-once", world => world.Answer(Actions.ReadInbox, new { notifications = Array.Empty<object>() })),
        ("goods are gone", "stock-adds-up", world => world.Entries[7] = world.Entries[7] with { Balance = 97 }),
        ("a restock was not stored", "stock-adds-up", world => world.Entries.RemoveAt(9)),
        ("another stock is shown", "stock-shown", world => world.Answer(Actions.ReadItem, new { itemId = World.Lantern, quantity = 99 })),
        ("a place is gone", "slots-add-up", world => world.Entries[15] = world.Entries[15] with { Balance = 1 }),
        ("more places are free than there are", "slots-add-up", world => world.Answer(Actions.ReadSlots, new { slots = new[] { new { startsAt = "x", capacity = 3, free = 4 } } })),
        ("a balance is older than what was acknowledged", "balance-is-a-moment", world => world.Ask(World.Maria, Actions.ReadBalance, "payments", null, null, 200, World.Balance(1000, 1))),
        ("a balance never was", "balance-is-a-moment", world => world.Ask(World.Maria, Actions.ReadBalance, "payments", null, null, 200, World.Balance(555, 4))),
        ("an acknowledged order is not found", "order-is-found", world => world.Ask(
            World.Maria, Actions.ReadOrder, $"orders/{World.Bought}", null, null, 404, new { }, "refused", "not-found")),
        ("the shop answers 500", "no-internal-error", world => world.Ask(World.Maria, Actions.Search, "items", null, null, 500, null, "unknown", "internal-error")),
        ("the shop does not say when to come back", "says-when", world => world.Ask(World.Maria, Actions.Search, "items", null, null, 503, null, "unknown", "unavailable")),
        ("a reminder is left", "nothing-left-behind", world => world.Leftovers.Add("reminder saga of an order")),
        ("a silo does not come back", "well-again", world => world.History.Add(new HistoryLine { Event = "fault", Phase = "not-well", Action = "kill-silo", Detail = "silo-1 took no work" })),
        ("the shop's own audit finds something", "own-audit", world => world.Answer(Actions.Audit, new { ok = false, violations = new[] { new { rule = "x" } } })),
    ];

    public static TheoryData<string> Cases => [.. Spoiled.Select(spoiled => spoiled.What)];

    [Fact]
    public void A_run_in_which_all_is_well_breaks_no_rule()
    {
        var broken = Checker.Check(new World().Evidence(), new World().Tables());

        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_is_noticed_that(string what)
    {
        var (_, rule, spoil) = Spoiled.Single(spoiled => spoiled.What == what);
        var world = new World();

        spoil(world);

        Assert.Contains(rule, world.Broken());
    }

    [Fact]
    public void Every_rule_is_seen_to_break() =>
        Assert.Empty(Checker.Rules.Select(rule => rule.Name).Except(Spoiled.Select(spoiled => spoiled.Rule)));
}
