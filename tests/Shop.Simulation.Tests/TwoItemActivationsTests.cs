using Microsoft.Extensions.Options;
using Shop.Catalog;
using Shop.Faults;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Simulation.Tests.Cluster;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Schedules;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests;

/// <summary>Two activations of one item, as after a change of the membership: the older one has the row from before a change.</summary>
public sealed class TwoItemActivationsTests
{
    private static readonly UserId Administrator = ClientWorkload.Customer(0);
    private static readonly ItemId Item = ClientWorkload.Item(0);

    private readonly SimulatedTime _time;
    private readonly SimulatedDatabase _database;
    private readonly SimulatedStorage _storage;
    private readonly LoneActivation<ProductGrain> _old;
    private readonly LoneActivation<ProductGrain> _new;
    private bool _hasRecentMembershipChange = true;

    public TwoItemActivationsTests()
    {
        var violations = new Violations();
        _time = new SimulatedTime(violations);
        _database = new SimulatedDatabase(Defect.None, violations);
        _storage = new SimulatedStorage(_database, _time, new FaultInjector(new SeededRandom(1), FaultRates.None), Defect.None);
        (_old, _new) = (Activate(), Activate());
        Assert.IsType<CreateItemResult.Created>(_new.Call(grain => grain.CreateAsync(new CreateItem("Lantern", "", 5, new Money(20)))));
        Assert.Equal(20, _old.Call(grain => grain.FindAsync())!.Price.Minor);
    }

    [Fact]
    public void The_old_activation_shows_the_acknowledged_price_and_ends()
    {
        Change(new ChangeItem(null, null, new Money(30), null));

        Assert.Equal(30, _old.Call(grain => grain.FindAsync())!.Price.Minor);
        Assert.False(_old.IsActive);
    }

    [Fact]
    public void The_old_activation_shows_the_acknowledged_title()
    {
        Change(new ChangeItem("Torch", null, null, null));

        Assert.Equal("Torch", _old.Call(grain => grain.FindAsync())!.Title);
    }

    [Fact]
    public void The_old_activation_does_not_sell_at_the_old_price()
    {
        Change(new ChangeItem(null, null, new Money(30), null));

        var answer = Reserve(_old, NewOrder(), seen: 20);

        Assert.Equal(30, Assert.IsType<ReserveResult.PriceChanged>(answer).Price.Minor);
    }

    [Fact]
    public void The_old_activation_sells_at_no_old_price_long_after_the_membership_change()
    {
        _hasRecentMembershipChange = false;
        Change(new ChangeItem(null, null, new Money(30), null));
        var order = NewOrder();

        Assert.Throws<StorageUnavailableException>(() => Reserve(_old, order));

        Assert.False(_old.IsActive);
        Assert.Equal(0, _database.Ledger(LedgerKind.Stock, Item.Value).HeldBy(order));
    }

    [Fact]
    public void The_old_activation_does_not_sell_an_archived_item()
    {
        Change(new ChangeItem(null, null, null, true));

        Assert.IsType<ReserveResult.NotFound>(Reserve(_old, NewOrder()));
    }

    [Fact]
    public void The_old_activation_sells_an_item_that_is_no_longer_archived()
    {
        Change(new ChangeItem(null, null, null, true));
        Assert.IsType<ReserveResult.NotFound>(Reserve(_old, NewOrder()));
        Change(new ChangeItem(null, null, null, false));

        Assert.IsType<ReserveResult.Reserved>(Reserve(_old, NewOrder()));
    }

    [Fact]
    public void The_old_activation_refuses_no_price_that_was_acknowledged()
    {
        Change(new ChangeItem(null, null, new Money(30), null));

        Assert.IsType<ReserveResult.Reserved>(Reserve(_old, NewOrder(), seen: 30));
    }

    [Fact]
    public void The_old_activation_accepts_a_change_of_the_acknowledged_version()
    {
        Change(new ChangeItem(null, null, new Money(30), null));

        var change = new ChangeItem(null, null, new Money(40), null);

        Assert.IsType<ChangeItemResult.Changed>(_old.Call(grain => grain.ChangeAsync(change, 2)));
    }

    [Fact]
    public void Of_two_changes_of_one_version_at_two_activations_one_is_stale()
    {
        var first = _new.Begin(grain => grain.ChangeAsync(new ChangeItem(null, null, new Money(30), null), 1));
        var second = _old.Begin(grain => grain.ChangeAsync(new ChangeItem(null, null, new Money(40), null), 1));
        _time.RunUntilIdle();

        var answers = new[] { first, second }.Where(answer => answer.IsCompletedSuccessfully).Select(answer => answer.Result).ToList();
        Assert.Single(answers.OfType<ChangeItemResult.Changed>());
        Assert.Equal(2, _database.Product(Item.Value)!.Version);
    }

    // The reservation has read the row, and waits for the ledger or for a flush, when the change is committed.
    [Fact]
    public void A_reservation_beside_a_change_has_the_price_of_its_place_in_the_ledger()
    {
        var change = _new.Begin(grain => grain.ChangeAsync(new ChangeItem(null, null, new Money(30), null), 1));
        var orders = Enumerable.Range(0, 40).Select(_ => NewOrder()).ToList();
        for (var i = 0; i < orders.Count; i++)
        {
            var (order, isRetry) = (orders[i], i % 2 == 0);
            _time.After(TimeSpan.FromMicroseconds(250 * i), () => _new.Begin(grain => grain.ReserveAsync(order, 1, [], isRetry)));
        }

        _time.RunUntilIdle();

        Assert.IsType<ChangeItemResult.Changed>(AnswerOf(change));
        var entries = _database.Ledger(LedgerKind.Stock, Item.Value).Entries;
        var changedAt = entries.Single(entry => entry.Kind == EntryKind.Add && entry.Amount == 0).Seq;
        var sold = entries.Where(entry => entry.Kind == EntryKind.Take).ToList();
        Assert.Equal(5, sold.Count);
        Assert.All(sold, entry => Assert.Equal(entry.Seq < changedAt ? 20 : 30, entry.Price));
    }

    private void Change(ChangeItem change)
    {
        var version = _new.Call(grain => grain.FindAsync())!.Version;
        Assert.IsType<ChangeItemResult.Changed>(_new.Call(grain => grain.ChangeAsync(change, version)));
    }

    private static ReserveResult Reserve(LoneActivation<ProductGrain> activation, OrderId order, long? seen = null) =>
        activation.Call(grain => grain.ReserveAsync(order, 1, seen is { } price ? [new Money(price)] : [], isRetry: false));

    private LoneActivation<ProductGrain> Activate() => new(
        "product",
        Item.Value,
        _time,
        context => new ProductGrain(
            context,
            new LedgerFactory(_storage, _storage, _time, () => _hasRecentMembershipChange, () => 0),
            _storage,
            _time,
            Options.Create(new ShopOptions())));

    private static OrderId NewOrder() => new(Guid.CreateVersion7());

    private static T AnswerOf<T>(Task<T> completed) => completed.GetAwaiter().GetResult();
}
