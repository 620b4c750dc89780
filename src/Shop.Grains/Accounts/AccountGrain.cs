using System.Diagnostics;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Shop.Identities;
using Shop.Ledgers;

namespace Shop.Accounts;

[GrainType("account"), Reentrant]
internal sealed class AccountGrain : Grain, IAccountGrain
{
    private readonly ShopOptions _shop;
    private readonly Ledger _ledger;
    private readonly AdditionLimit _topUps;

    public AccountGrain(IGrainContext context, LedgerFactory ledgers, IOptions<ShopOptions> shop)
        : base(context)
    {
        _shop = shop.Value;
        _ledger = ledgers.Open(LedgerKind.Money, this.GetPrimaryKey(), DeactivateOnIdle);
        _topUps = ledgers.Limit(LedgerKind.Money, this.GetPrimaryKey(), _ledger);
    }

    private UserId Customer => new(this.GetPrimaryKey());

    public async Task<AccountView> GetAsync()
    {
        var head = await _ledger.GetHeadAsync();
        return new AccountView(Customer, new Money(head.Balance), _shop.Currency, head.Seq, _shop.CurrencyDigits);
    }

    public async Task<TopUpResult> TopUpAsync(IdempotencyKey key, Money amount)
    {
        if (amount.Minor is < 1 or > Money.MaxAmount)
        {
            return new TopUpResult.LimitExceeded(new Money(Money.MaxAmount));
        }

        var operation = Operations.TopUp(Customer, key);
        if (_ledger.IsPending(operation))
        {
            return new TopUpResult.InProgress();
        }

        // A client repeats a key without saying so. An unnoticed duplicate would reject the flush of all its writers, so it is looked up.
        return await _topUps.ApplyAsync(new LedgerRequest(operation, EntryKind.Add, amount.Minor)) switch
        {
            LedgerResult.Written written => new TopUpResult.ToppedUp(
                new TransactionId(written.Entry.Operation),
                new Money(written.Entry.Amount),
                new Money(written.Entry.Balance),
                written.Replayed),
            LedgerResult.Different => new TopUpResult.KeyReused(),
            LedgerResult.OverLimit => new TopUpResult.LimitExceeded(new Money(Money.MaxBalance)),
            _ => throw new UnreachableException(),
        };
    }

    public async Task<PayResult> PayAsync(OrderId order, Money amount, bool isRetry)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(amount.Minor, 1);
        return await _ledger.TakeAsync(order, amount.Minor, price: null, isRetry) switch
        {
            TakeResult.Taken taken => new PayResult.Paid(new TransactionId(taken.Entry.Operation)),
            TakeResult.WouldOverdraw refused => new PayResult.InsufficientFunds(amount - new Money(refused.Balance)),
            TakeResult.GivenBack => new PayResult.Stopped(),
            _ => throw new UnreachableException(),
        };
    }

    public async Task<StopPaymentResult> StopPaymentAsync(OrderId order)
    {
        var entry = await _ledger.ForbidAsync(order);
        return entry.IsTombstone || await _ledger.FindAsync(Operations.GiveBack(order)) is not null
            ? new StopPaymentResult.Stopped()
            : new StopPaymentResult.AlreadyPaid(new TransactionId(entry.Operation));
    }

    public async Task<RefundResult> RefundAsync(OrderId order) =>
        await _ledger.GiveBackAsync(order) is { } refund
            ? new RefundResult.Refunded(new TransactionId(refund.Operation), new Money(refund.Amount))
            : new RefundResult.NothingPaid();
}
