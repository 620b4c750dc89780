using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Shop.Faults;
using Shop.Identities;
using Shop.Ledgers;

namespace Shop.Catalog;

/// <summary>One item: its row, and the ledger of its stock.</summary>
/// <remarks>
/// Every change of the row is also an entry of the ledger, without an amount, in the same transaction. So prices have a place among the
/// reservations, and the keys of the ledger order both: an activation that has not seen a change has an older head, and its next entry
/// is rejected. The row is read after the ledger was loaded, never before, and is valid for one <see cref="Ledger.Generation"/>. The
/// entry of a reservation is appended in the turn that compares the row. A refusal because of the row compares the head before
/// (docs/adr/0020).
/// </remarks>
[GrainType("product"), Reentrant]
internal sealed class ProductGrain : Grain, IProductGrain
{
    private readonly ShopOptions _shop;
    private readonly Ledger _stock;
    private readonly AdditionLimit _adjustments;
    private readonly IItemStore _items;
    private readonly TimeProvider _timeProvider;
    private ItemRow? _row;
    private int? _rowGeneration;
    private Task<ItemRow?>? _reading;
    private TaskCompletionSource? _changing;

    // The ledger commits the reservations of thousands of callers in one batch, so the grain is reentrant; only changes of the item run one
    // at a time. Orleans cannot exclude one method of a reentrant grain. [AlwaysInterleave] on every other method would do the same, but
    // callers send that flag: one caller of an older version would serialize the reservations of this item.
    private readonly SerialExecutor _changes = new();

    public ProductGrain(
        IGrainContext context, LedgerFactory ledgers, IItemStore items, TimeProvider timeProvider, IOptions<ShopOptions> shop)
        : base(context)
    {
        (_shop, _items, _timeProvider) = (shop.Value, items, timeProvider);
        _stock = ledgers.Open(LedgerKind.Stock, this.GetPrimaryKey(), DeactivateOnIdle);
        _adjustments = ledgers.Limit(LedgerKind.Stock, this.GetPrimaryKey(), _stock);
    }

    // A call that finds no item deactivates its activation: there is nothing to remember, and a client can name any number of items.
    private ItemId Item => new(this.GetPrimaryKey());

    public async Task<CreateItemResult> CreateAsync(CreateItem command)
    {
        var operation = Operations.CreateItem(Item);
        if (_stock.IsPending(operation))
        {
            return new CreateItemResult.InProgress();
        }

        // The row and the first stock entry are one write, so that every item has a ledger.
        var row = ItemRow.Create(Item, command, _timeProvider.GetUtcNow());
        if (await ReadAsync() is { } item)
        {
            return item.Fingerprint == row.Fingerprint
                ? new CreateItemResult.Created(Item, Replayed: true)
                : new CreateItemResult.KeyReused();
        }

        if (_stock.IsPending(operation))
        {
            return new CreateItemResult.InProgress();
        }

        var firstStock = new LedgerRequest(operation, EntryKind.Add, command.Quantity)
        {
            Price = row.Price,
            Note = "first stock",
            Also = row,
        };
        return await _stock.ApplyAsync(firstStock) switch
        {
            LedgerResult.Written { Replayed: false } => new CreateItemResult.Created(Item, Replayed: false),
            LedgerResult.Written or LedgerResult.Different => await ReadAsync() is { } stored && stored.Fingerprint == row.Fingerprint
                ? new CreateItemResult.Created(Item, Replayed: true)
                : new CreateItemResult.KeyReused(),
            _ => throw new UnreachableException(),
        };
    }

    public async Task<ItemView?> FindAsync()
    {
        // The head first: if another activation has changed the item, the ledger is loaded, and with it the row.
        var head = await _stock.GetHeadAsync();
        try
        {
            if (await ReadAsync() is { } item)
            {
                return View(item, head);
            }

            DeactivateOnIdle();
            return null;
        }
        catch (StorageUnavailableException) when (_row is not null)
        {
            return View(_row, head);
        }
    }

    public Task<ChangeItemResult> ChangeAsync(ChangeItem command, long expectedVersion) =>
        _changes.RunAsync(() => ApplyChangeAsync(command, expectedVersion));

    public async Task<AdjustStockResult> AdjustStockAsync(UserId administrator, IdempotencyKey key, long delta, string reason)
    {
        if (await ReadAsync() is null)
        {
            DeactivateOnIdle();
            return new AdjustStockResult.NotFound();
        }

        var operation = Operations.AdjustStock(administrator, key);
        if (_stock.IsPending(operation))
        {
            return new AdjustStockResult.InProgress();
        }

        return await _adjustments.ApplyAsync(new LedgerRequest(operation, EntryKind.Add, delta) { Note = reason }) switch
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

        // While another activation may exist, this finds its change before the entry would be rejected because of it.
        await _stock.GetHeadAsync();
        while (true)
        {
            // A change that is being written precedes the entries that are appended now.
            while (_changing is { } changing)
            {
                await changing.Task;
            }

            if (await ReadAsync() is not { } item)
            {
                DeactivateOnIdle();
                return new ReserveResult.NotFound();
            }

            // A stored reservation determines the result, even if the item has changed since.
            if (isRetry && await _stock.FindAsync(Operations.Take(order)) is { } earlier)
            {
                return earlier.IsTombstone || await _stock.FindAsync(Operations.GiveBack(order)) is not null
                    ? new ReserveResult.AlreadyReleased()
                    : new ReserveResult.Reserved(item.Title, new Money(earlier.Price!.Value));
            }

            if (await ReserveAsync(item, order, quantity, seen, isRetry) is { } result)
            {
                return result;
            }
        }
    }

    public async Task<ReleaseResult> ReleaseAsync(OrderId order)
    {
        // No ledger is created for an item that does not exist.
        if (await ReadAsync() is null)
        {
            DeactivateOnIdle();
            return new ReleaseResult.NothingReserved();
        }

        return await _stock.GiveBackAsync(order) is { } release
            ? new ReleaseResult.Released(release.Amount)
            : new ReleaseResult.NothingReserved();
    }

    // Null: the item has changed meanwhile.
    private async Task<ReserveResult?> ReserveAsync(ItemRow item, OrderId order, int quantity, ImmutableArray<Money> seen, bool isRetry)
    {
        if (item.Refuse(seen) is { } refusal)
        {
            await _stock.CompareIfInDoubtAsync();
            return IsCurrent(item) ? refusal : null;
        }

        var request = new LedgerRequest(Operations.Take(order), EntryKind.Take, -quantity)
        {
            Price = item.Price,
            IsRetry = isRetry,
            IsCurrent = () => IsCurrent(item),
        };
        return await _stock.TakeAsync(order, request) switch
        {
            TakeResult.Taken taken => new ReserveResult.Reserved(item.Title, new Money(taken.Entry.Price!.Value)),
            TakeResult.WouldOverdraw refused => new ReserveResult.OutOfStock(refused.Balance),
            TakeResult.GivenBack => new ReserveResult.AlreadyReleased(),
            TakeResult.Outdated => null,
            _ => throw new UnreachableException(),
        };
    }

    private async Task<ChangeItemResult> ApplyChangeAsync(ChangeItem command, long expectedVersion)
    {
        while (true)
        {
            await _stock.CompareIfInDoubtAsync();
            if (await ReadAsync() is not { } item)
            {
                DeactivateOnIdle();
                return new ChangeItemResult.NotFound();
            }

            if (item.Version != expectedVersion)
            {
                return new ChangeItemResult.Stale(View(item, await _stock.GetHeadAsync()));
            }

            var changed = item.With(command, _timeProvider.GetUtcNow());
            switch (await WriteAsync(item, changed))
            {
                case LedgerResult.Written { Replayed: false }:
                    return new ChangeItemResult.Changed(View(changed, await _stock.GetHeadAsync()));
                case LedgerResult.Written or LedgerResult.Different:
                    // Another activation, or an earlier attempt, has made this version.
                    _row = null;
                    break;
                case LedgerResult.Outdated:
                    break;
                default:
                    throw new UnreachableException();
            }
        }
    }

    private async Task<LedgerResult> WriteAsync(ItemRow item, ItemRow changed)
    {
        var entry = new LedgerRequest(Operations.ChangeItem(Item, changed.Version), EntryKind.Add, 0)
        {
            Price = changed.Price,
            Note = "item changed",
            Also = changed,
            IsCurrent = () => ReferenceEquals(item, _row) && _rowGeneration == _stock.Generation,
        };
        _changing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var result = await _stock.ApplyAsync(entry);
            if (result is LedgerResult.Written { Replayed: false } && ReferenceEquals(item, _row))
            {
                _row = changed;
            }

            return result;
        }
        finally
        {
            _changing.SetResult();
            _changing = null;
        }
    }

    // True if nothing is known that is newer than this row.
    private bool IsCurrent(ItemRow item) => ReferenceEquals(item, _row) && _rowGeneration == _stock.Generation && _changing is null;

    private ValueTask<ItemRow?> ReadAsync() =>
        _row is not null && _rowGeneration == _stock.Generation
            ? new(_row)
            : new(_reading is { IsCompleted: false } ? _reading : _reading = LoadAsync());

    // A miss is read once more by the next call: another activation may create the item during a membership change.
    private async Task<ItemRow?> LoadAsync()
    {
        while (true)
        {
            await _stock.LoadAsync();
            var generation = _stock.Generation;
            var stored = await _items.LoadAsync(this.GetPrimaryKey());
            if (generation is null || generation != _stock.Generation)
            {
                continue;
            }

            // A change of this activation may have been committed meanwhile.
            if (_rowGeneration != generation || _row is null || _row.Version < stored?.Version)
            {
                (_row, _rowGeneration) = (stored, generation);
            }

            return _row;
        }
    }

    private ItemView View(ItemRow item, LedgerHead stock) => item.ToView(stock, _shop.Currency);
}
