using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Storage.GroupCommit;

namespace Shop.Catalog;

[GrainType("product"), Reentrant]
internal sealed class ProductGrain : Grain, IProductGrain
{
    // A change whose outcome is unknown may still be stored, by a commit that hangs and that nobody waits for any more. So long its row is not
    // kept: far longer than the time-out of a statement (5 s), after which the outcome counts as unknown.
    private static readonly TimeSpan Doubt = TimeSpan.FromMinutes(1);

    private readonly ShopOptions _shop;
    private readonly Ledger _stock;
    private readonly ICommit _commit;
    private readonly IItemStore _products;
    private readonly TimeProvider _timeProvider;
    private Task<ItemRow?>? _product;
    private long? _doubtedAt;

    // The ledger commits the reservations of thousands of callers in one batch, so the grain is reentrant; only changes of the item run one
    // at a time. Orleans cannot exclude one method of a reentrant grain. [AlwaysInterleave] on every other method would do the same, but
    // callers send that flag: one caller of an older version would serialize the reservations of this item.
    private readonly SerialExecutor _changes = new();

    public ProductGrain(
        IGrainContext context, LedgerFactory ledgers, ICommit commit, IItemStore products, TimeProvider timeProvider, IOptions<ShopOptions> shop)
        : base(context)
    {
        (_shop, _commit, _products, _timeProvider) = (shop.Value, commit, products, timeProvider);
        _stock = ledgers.Open(LedgerKind.Stock, this.GetPrimaryKey(), DeactivateOnIdle);
    }

    private ItemId Item => new(this.GetPrimaryKey());

    public async Task<CreateItemResult> CreateAsync(CreateItem command)
    {
        var operation = Operations.CreateItem(Item);
        if (_stock.IsPending(operation))
        {
            return new CreateItemResult.InProgress();
        }

        var fingerprint = Fingerprint(command);
        if (await ReadAsync() is { } product)
        {
            return product.Fingerprint == fingerprint ? new CreateItemResult.Created(Item, true) : new CreateItemResult.KeyReused();
        }

        if (_stock.IsPending(operation))
        {
            return new CreateItemResult.InProgress();
        }

        // The row and its first stock are one write: there is no item without its ledger.
        var row = ItemRow.Create(Item, command, fingerprint, _timeProvider.GetUtcNow());
        var first = new LedgerRequest(operation, EntryKind.Add, command.Quantity) { Note = "first stock", Also = row };
        var answer = await _stock.ApplyAsync(first);
        _product = null;
        return answer switch
        {
            LedgerResult.Written { Replayed: false } => new CreateItemResult.Created(Item, false),
            LedgerResult.Written or LedgerResult.Different => await ReadAsync() is { } known && known.Fingerprint == fingerprint
                ? new CreateItemResult.Created(Item, true)
                : new CreateItemResult.KeyReused(),
            _ => throw new UnreachableException(),
        };
    }

    public async Task<ItemView?> FindAsync()
    {
        if (await ReadAsync() is not { } product)
        {
            return null;
        }

        return View(product, await _stock.GetHeadAsync());
    }

    public Task<ChangeItemResult> ChangeAsync(ChangeItem command, long expectedVersion) =>
        _changes.RunAsync(() => ChangeOneAsync(command, expectedVersion));

    public async Task<AdjustStockResult> AdjustStockAsync(UserId administrator, IdempotencyKey key, long delta, string reason)
    {
        if (await ReadAsync() is null)
        {
            return new AdjustStockResult.NotFound();
        }

        var operation = Operations.AdjustStock(administrator, key);
        if (_stock.IsPending(operation))
        {
            return new AdjustStockResult.InProgress();
        }

        return await _stock.ApplyAsync(new LedgerRequest(operation, EntryKind.Add, delta) { Note = reason }) switch
        {
            LedgerResult.Written done => new AdjustStockResult.Adjusted(done.Entry.Balance, done.Replayed),
            LedgerResult.Different => new AdjustStockResult.KeyReused(),
            LedgerResult.WouldOverdraw refused => new AdjustStockResult.WouldCutIntoReserved(refused.Balance),
            LedgerResult.OverLimit => new AdjustStockResult.LimitExceeded(),
            _ => throw new UnreachableException(),
        };
    }

    public async Task<ReserveResult> ReserveAsync(OrderId order, int quantity, ImmutableArray<Money> seen, bool isRetry)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quantity, 1);
        if (await ReadAsync() is not { } product)
        {
            return new ReserveResult.NotFound();
        }

        // What was reserved before keeps its answer, whatever has become of the item since.
        if (isRetry && await _stock.FindAsync(Operations.Take(order)) is { } earlier)
        {
            return earlier.IsTombstone || await _stock.FindAsync(Operations.GiveBack(order)) is not null
                ? new ReserveResult.AlreadyReleased()
                : new ReserveResult.Reserved(product.Title, new Money(earlier.Price!.Value));
        }

        if (product.Archived)
        {
            return new ReserveResult.NotFound();
        }

        if (seen.Any(price => price.Minor != product.Price))
        {
            return new ReserveResult.PriceChanged(new Money(product.Price));
        }

        return await _stock.TakeAsync(order, quantity, product.Price, isRetry) switch
        {
            TakeResult.Taken taken => new ReserveResult.Reserved(product.Title, new Money(taken.Entry.Price!.Value)),
            TakeResult.WouldOverdraw refused => new ReserveResult.OutOfStock(refused.Balance),
            TakeResult.GivenBack => new ReserveResult.AlreadyReleased(),
            _ => throw new UnreachableException(),
        };
    }

    public async Task<ReleaseResult> ReleaseAsync(OrderId order)
    {
        // An item that does not exist holds nothing, and never will for this order: no ledger is begun for it.
        if (await ReadAsync() is null)
        {
            return new ReleaseResult.NothingReserved();
        }

        return await _stock.GiveBackAsync(order) is { } release
            ? new ReleaseResult.Released(release.Amount)
            : new ReleaseResult.NothingReserved();
    }

    private async Task<ChangeItemResult> ChangeOneAsync(ChangeItem command, long expectedVersion)
    {
        if (await ReadAsync() is not { } product)
        {
            return new ChangeItemResult.NotFound();
        }

        if (product.Version != expectedVersion)
        {
            return new ChangeItemResult.Stale(View(product, await _stock.GetHeadAsync()));
        }

        // Refused at the door, nothing is in doubt.
        _commit.Admit(WritePriority.New);
        var changed = product.With(command, _timeProvider.GetUtcNow());
        try
        {
            await _commit.CommitAsync(changed);
        }
        catch (Exception exception)
        {
            _product = null;
            if (exception is not WriteConflictException)
            {
                _doubtedAt = _timeProvider.GetTimestamp();
            }
            else if (await ReadAsync() is { } current)
            {
                return new ChangeItemResult.Stale(View(current, await _stock.GetHeadAsync()));
            }

            throw;
        }

        // An earlier one that was in doubt is stored before this one, or never.
        (_product, _doubtedAt) = (Task.FromResult<ItemRow?>(changed), null);
        return new ChangeItemResult.Changed(View(changed, await _stock.GetHeadAsync()));
    }

    private Task<ItemRow?> ReadAsync()
    {
        if (_doubtedAt is { } doubted && _timeProvider.GetElapsedTime(doubted) < Doubt)
        {
            return _products.LoadAsync(this.GetPrimaryKey());
        }

        // A miss is not kept: the item may be created by another activation during a change of membership.
        if (_product is null or { IsFaulted: true } or { IsCompletedSuccessfully: true, Result: null })
        {
            _product = _products.LoadAsync(this.GetPrimaryKey());
        }

        return _product;
    }

    private ItemView View(ItemRow product, LedgerHead stock) => new(
        Item, product.Title, product.Description, stock.Balance, new Money(product.Price), _shop.Currency, product.Archived, product.Version, stock.Seq);

    private static Guid Fingerprint(CreateItem command) =>
        DerivedId.FromHash(Encoding.UTF8.GetBytes($"{command.Quantity}\n{command.Price}\n{command.Title.Length}\n{command.Title}\n{command.Description}"));
}
