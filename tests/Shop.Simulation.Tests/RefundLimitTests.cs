using Microsoft.Extensions.Options;
using Shop.Accounts;
using Shop.Catalog;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Simulation.Tests.Cluster;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Schedules;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests;

/// <summary>A refund or a release always fits under the limit of a balance: the addition that would prevent it is rejected.</summary>
public sealed class RefundLimitTests
{
    private static readonly UserId Customer = ClientWorkload.Customer(0);
    private static readonly ItemId Item = ClientWorkload.Item(0);
    private static readonly OrderId Order = new(Guid.CreateVersion7());

    private readonly SimulatedTime _time;
    private readonly SimulatedDatabase _database;
    private readonly SimulatedStorage _storage;

    public RefundLimitTests()
    {
        var violations = new Violations();
        _time = new SimulatedTime(violations);
        _database = new SimulatedDatabase(Defect.None, violations);
        _storage = new SimulatedStorage(_database, _time, new FaultInjector(new SeededRandom(1), FaultRates.None), Defect.None);
    }

    [Fact]
    public void A_top_up_that_would_prevent_a_refund_is_rejected_and_the_refund_succeeds()
    {
        Fill(LedgerKind.Money, Customer.Value, Money.MaxBalance);
        var account = Account();
        Assert.IsType<PayResult.Paid>(account.Call(grain => grain.PayAsync(Order, new Money(500), isRetry: false)));

        Assert.IsType<TopUpResult.LimitExceeded>(TopUp(account, "one", 1));

        Assert.IsType<RefundResult.Refunded>(account.Call(grain => grain.RefundAsync(Order)));
        Assert.Equal(Money.MaxBalance, _database.Ledger(LedgerKind.Money, Customer.Value).Balance);
    }

    [Fact]
    public void Top_ups_are_accepted_up_to_the_limit_and_their_duplicates_also_at_the_limit()
    {
        Fill(LedgerKind.Money, Customer.Value, Money.MaxBalance - 10);
        var account = Account();

        var first = TopUp(account, "first", 6);
        Assert.IsType<TopUpResult.LimitExceeded>(TopUp(account, "too-much", 5));
        Assert.IsType<TopUpResult.ToppedUp>(TopUp(account, "rest", 4));
        var duplicate = TopUp(Account(), "first", 6);

        Assert.False(Assert.IsType<TopUpResult.ToppedUp>(first).Replayed);
        Assert.True(Assert.IsType<TopUpResult.ToppedUp>(duplicate).Replayed);
        Assert.IsType<TopUpResult.LimitExceeded>(TopUp(account, "one-more", 1));
    }

    [Fact]
    public void Concurrent_top_ups_do_not_exceed_the_limit_together()
    {
        Fill(LedgerKind.Money, Customer.Value, Money.MaxBalance - 10);
        var account = Account();
        account.Call(grain => grain.PayAsync(Order, new Money(500), isRetry: false));

        var answers = Enumerable.Range(0, 8)
            .Select(number => account.Begin(grain => grain.TopUpAsync(IdempotencyKey.Parse($"top-up-{number}"), new Money(4))))
            .ToList();
        _time.RunUntilIdle();

        Assert.Equal(2, answers.Count(answer => answer.IsCompletedSuccessfully && answer.Result is TopUpResult.ToppedUp));
        Assert.IsType<RefundResult.Refunded>(account.Call(grain => grain.RefundAsync(Order)));
    }

    [Fact]
    public void Stock_that_would_prevent_a_release_is_rejected_and_the_release_succeeds()
    {
        _database.Commit([ItemRow.Create(Item, new CreateItem("Lantern", "", 0, new Money(20)), _time.GetUtcNow())]);
        Fill(LedgerKind.Stock, Item.Value, Money.MaxBalance);
        var item = new LoneActivation<ProductGrain>(
            "product",
            Item.Value,
            _time,
            context => new ProductGrain(context, Ledgers(), _storage, _time, Options.Create(new ShopOptions())));
        Assert.IsType<ReserveResult.Reserved>(item.Call(grain => grain.ReserveAsync(Order, 3, [], isRetry: false)));

        var more = item.Call(grain => grain.AdjustStockAsync(Customer, IdempotencyKey.Parse("more"), 1, "counted"));

        Assert.IsType<AdjustStockResult.LimitExceeded>(more);
        Assert.IsType<ReleaseResult.Released>(item.Call(grain => grain.ReleaseAsync(Order)));
    }

    private static TopUpResult TopUp(LoneActivation<AccountGrain> account, string key, long amount) =>
        account.Call(grain => grain.TopUpAsync(IdempotencyKey.Parse(key), new Money(amount)));

    private LoneActivation<AccountGrain> Account() => new(
        "account", Customer.Value, _time, context => new AccountGrain(context, Ledgers(), Options.Create(new ShopOptions())));

    private LedgerFactory Ledgers() => new(_storage, _storage, _time, () => false, () => 0);

    private void Fill(LedgerKind kind, Guid owner, long amount) => Assert.Null(_database.Commit([new LedgerEntry
    {
        Ledger = kind,
        Owner = owner,
        Seq = 1,
        Operation = Guid.CreateVersion7(),
        Kind = EntryKind.Add,
        Amount = amount,
        Balance = amount,
        CreatedAt = _time.GetUtcNow(),
    }]));
}
