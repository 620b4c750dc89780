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
    // A change with an unknown outcome may be stored late, by a commit that hangs. The row is not cached for this time, which is much
    // longer than the timeout of a statement (5 s).
    private static readonly TimeSpan InDoubtPeriod = TimeSpan.FromMinutes(1);

    private readonly ShopOptions _shop;
    private readonly Ledger _stock;
    private readonly ICommit _commit;
    private readonly IItemStore _items;
    private readonly TimeProvider _timeProvider;
    private Task<ItemRow?>? _cachedRow;
    private long? _inDoubtSince;

    // The ledger commits the reservations of thousands of callers in one batch, so the grain is reentrant; only changes of the item run one
    // at a time. Orleans cannot exclude one method of a reentrant grain. [AlwaysInterleave] on every other method would do the same, but
    // callers send that flag: one caller of an older version would serialize the reservations of this item.
    private readonly SerialExecutor _changes = new();

    public ProductGrain(
        IGrainContext context,
        LedgerFactory ledgers,
        ICommit commit,
        IItemStore items,
        TimeProvider timeProvider,
        IOptions<ShopOptions> shop)
        : base(context)
    {
        (_shop, _commit, _items, _timeProvider) = (shop.Value, commit, items, timeProvider);
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
        if (await ReadAsync() is { } item)
        {
            return item.Fingerprint == fingerprint ? new CreateItemResult.Created(Item, Replayed: true) : new CreateItemResult.KeyReused();
        }

        if (_stock.IsPending(operation))
        {
            return new CreateItemResult.InProgress();
        }

        // The row and the first stock entry are one write, so that every item has a ledger.
        var row = ItemRow.Create(Item, command, fingerprint, _timeProvider.GetUtcNow());
        var firstStock = new LedgerRequest(operation, EntryKind.Add, command.Quantity) { Note = "first stock", Also = row };
        var result = await _stock.ApplyAsync(firstStock);
        _cachedRow = null;
        return result switch
        {
            LedgerResult.Written { Replayed: false } => new CreateItemResult.Created(Item, Replayed: false),
            LedgerResult.Written or LedgerResult.Different => await ReadAsync() is { } stored && stored.Fingerprint == fingerprint
                ? new CreateItemResult.Created(Item, Replayed: true)
                : new CreateItemResult.KeyReused(),
            _ => throw new UnreachableException(),
        };
    }

    public async Task<ItemView?> FindAsync()
    {
        if (await ReadAsync() is not { } item)
        {
            return null;
        }

        return View(item, await _stock.GetHeadAsync());
    }

    public Task<ChangeItemResult> ChangeAsync(ChangeItem command, long expectedVersion) =>
        _changes.RunAsync(() => ApplyChangeAsync(command, expectedVersion));

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

        // Looked up first: an unnoticed duplicate would reject the flush of all its writers.
        return await _stock.ApplyAsync(new LedgerRequest(operation, EntryKind.Add, delta) { Note = reason, IsRetry = true }) switch
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
        if (await ReadAsync() is not { } item)
        {
            return new ReserveResult.NotFound();
        }

        // A stored reservation determines the result, even if the item has changed since.
        if (isRetry && await _stock.FindAsync(Operations.Take(order)) is { } earlier)
        {
            return earlier.IsTombstone || await _stock.FindAsync(Operations.GiveBack(order)) is not null
                ? new ReserveResult.AlreadyReleased()
                : new ReserveResult.Reserved(item.Title, new Money(earlier.Price!.Value));
        }

        if (item.Archived)
        {
            return new ReserveResult.NotFound();
        }

        if (seen.Any(price => price.Minor != item.Price))
        {
            return new ReserveResult.PriceChanged(new Money(item.Price));
        }

        return await _stock.TakeAsync(order, quantity, item.Price, isRetry) switch
        {
            TakeResult.Taken taken => new ReserveResult.Reserved(item.Title, new Money(taken.Entry.Price!.Value)),
            TakeResult.WouldOverdraw refused => new ReserveResult.OutOfStock(refused.Balance),
            TakeResult.GivenBack => new ReserveResult.AlreadyReleased(),
            _ => throw new UnreachableException(),
        };
    }

    public async Task<ReleaseResult> ReleaseAsync(OrderId order)
    {
        // No ledger is created for an item that does not exist.
        if (await ReadAsync() is null)
        {
            return new ReleaseResult.NothingReserved();
        }

        return await _stock.GiveBackAsync(order) is { } release
            ? new ReleaseResult.Released(release.Amount)
            : new ReleaseResult.NothingReserved();
    }

    private async Task<ChangeItemResult> ApplyChangeAsync(ChangeItem command, long expectedVersion)
    {
        if (await ReadAsync() is not { } item)
        {
            return new ChangeItemResult.NotFound();
        }

        if (item.Version != expectedVersion)
        {
            return new ChangeItemResult.Stale(View(item, await _stock.GetHeadAsync()));
        }

        // Shed before the write: a rejection here must not set the in-doubt state below.
        _commit.Admit(WritePriority.New);
        var changed = item.With(command, _timeProvider.GetUtcNow());
        try
        {
            await _commit.CommitAsync(changed);
        }
        catch (Exception exception)
        {
            _cachedRow = null;
            if (exception is not WriteConflictException)
            {
                _inDoubtSince = _timeProvider.GetTimestamp();
            }
            else if (await ReadAsync() is { } current)
            {
                return new ChangeItemResult.Stale(View(current, await _stock.GetHeadAsync()));
            }

            throw;
        }

        // This commit proves that an earlier change in doubt was either stored before or will not be stored.
        (_cachedRow, _inDoubtSince) = (Task.FromResult<ItemRow?>(changed), null);
        return new ChangeItemResult.Changed(View(changed, await _stock.GetHeadAsync()));
    }

    private Task<ItemRow?> ReadAsync()
    {
        if (_inDoubtSince is { } since && _timeProvider.GetElapsedTime(since) < InDoubtPeriod)
        {
            return _items.LoadAsync(this.GetPrimaryKey());
        }

        // A miss is not cached: another activation may create the item during a membership change.
        if (_cachedRow is null or { IsFaulted: true } or { IsCompletedSuccessfully: true, Result: null })
        {
            _cachedRow = _items.LoadAsync(this.GetPrimaryKey());
        }

        return _cachedRow;
    }

    private ItemView View(ItemRow item, LedgerHead stock) => new(
        Item, item.Title, item.Description, stock.Balance, new Money(item.Price), _shop.Currency, item.Archived, item.Version, stock.Seq);

    private static Guid Fingerprint(CreateItem command) =>
        DerivedId.FromHash(Encoding.UTF8.GetBytes(
            $"{command.Quantity}\n{command.Price}\n{command.Title.Length}\n{command.Title}\n{command.Description}"));
}
