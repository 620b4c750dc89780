using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using Shop.Faults;
using Shop.Identities;
using Shop.Orders.Storage;
using Shop.Storage.GroupCommit;
using Shop.Users;

namespace Shop.Orders;

/// <summary>
/// Single writer of one order's row. Placed on the silo of its saga, its main caller. Not reentrant: each write of
/// <see cref="IOrderRecordGrain"/> is a turn of its own, so at most one write is in flight. The reads of <see cref="IOrderGrain"/>
/// interleave with it.
/// </summary>
[GrainType("order"), PreferLocalPlacement, CollectionAgeLimit(Minutes = 5)]
internal sealed class OrderGrain(
    IGrainContext context, IOrderStore store, ICommit commit,
    DuplicateOrderDetector duplicates, TimeProvider timeProvider, IOptions<ShopOptions> shop)
    : Grain(context), IOrderGrain, IOrderRecordGrain
{
    private const int MaxAcceptAttempts = 3;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private readonly OrderRecordCache _cache = new(new OrderId(context.GrainId.GetGuidKey()), store, commit, timeProvider);
    private TaskCompletionSource? _changed;

    private OrderId Order => new(this.GetPrimaryKey());

    public async Task<OrderView?> FindAsync(Viewer viewer)
    {
        // The list of orders may already show the result of a write in flight, and a read here must not be older.
        await _cache.WaitForWritesAsync();
        return await ReadForAsync(viewer) is { } record ? record.Row.ToView() : null;
    }

    public async Task<OrderView?> WaitForChangeAsync(Viewer viewer, int afterVersion, TimeSpan wait)
    {
        var view = await FindAsync(viewer);
        if (view is null || view.Version > afterVersion)
        {
            return view;
        }

        _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var time = wait > LongestWait ? LongestWait : wait;
        if (time > TimeSpan.Zero)
        {
            await _changed.Task.WaitAsync(time, timeProvider)
                .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }

        return await FindAsync(viewer);
    }

    public async Task<ImmutableArray<SagaStep>?> FindTimelineAsync(Viewer viewer) =>
        await ReadForAsync(viewer) is { } record ? record.Steps : null;

    // From the database, not from memory: a write that was given up may have been stored since, and the saga decides by this.
    public async Task<StoredOrder?> ReadAsync()
    {
        if (await _cache.ReloadAsync() is { } record)
        {
            return ToStoredOrder(record);
        }

        DeactivateOnIdle();
        return null;
    }

    public async Task<AcceptResult> AcceptAsync(PlaceOrder command)
    {
        var fingerprint = command.Fingerprint();

        // Most orders are new: the row is inserted without a read before it. After a conflict, the existing row is read. With If-Match the
        // rows are always read first, because a failed condition would reject the flush of all its writers.
        var readFirst = duplicates.HasRecentDuplicates || command.ExpectedListVersion is not null;
        for (var attempt = 1; attempt <= MaxAcceptAttempts; attempt++, readFirst = true)
        {
            if (_cache.Current is null)
            {
                commit.Admit(WritePriority.New);
            }

            if ((readFirst ? await _cache.LoadAsync() : _cache.Current) is { } earlier)
            {
                duplicates.ReportDuplicate();
                return earlier.Row.Fingerprint == fingerprint && earlier.Row.Customer == command.Customer
                    ? new AcceptResult.Accepted(ToStoredOrder(earlier), true)
                    : new AcceptResult.Refused(new PlaceOrderResult.KeyReused());
            }

            var now = StoredTime.Now(timeProvider);
            if (OrderRules.OutOfRange(command.Delivery, now) is { } reason)
            {
                if (readFirst)
                {
                    return Refuse(new PlaceOrderResult.DeliveryOutOfRange(reason));
                }

                // Rejected as a new order. A retry of an order that was accepted in time still gets its answer.
                continue;
            }

            if (command.ExpectedListVersion is { } expected
                && await store.ListVersionAsync(command.Customer) is var version
                && version != expected)
            {
                // An earlier attempt of this order, committed late, changes the version in the transaction that inserts its row.
                if (await _cache.LoadAsync() is null)
                {
                    return Refuse(new PlaceOrderResult.StaleList(version));
                }

                continue;
            }

            var row = OrderRow.Create(command, OrderRules.Merge(command.Lines), shop.Value.Currency, now);
            var record = new OrderRecord(row, [SagaStep.Create(SagaStepName.Accept, 1, StepOutcome.Done, now)], TimeSpan.Zero);
            try
            {
                await _cache.StoreAsync(
                    record,
                    new OrderAccepted(row, OrderJson.WriteTimeline(record.Steps)),
                    new OrderListChanged(command.Customer, command.ExpectedListVersion));
                return new AcceptResult.Accepted(ToStoredOrder(record), false);
            }
            catch (WriteConflictException exception) when (exception.SqlState == ExpectCodes.List)
            {
                return Refuse(new PlaceOrderResult.StaleList(await store.ListVersionAsync(command.Customer)));
            }
            catch (WriteConflictException)
            {
                // The row exists already, and the next attempt reads it.
            }
        }

        throw new StorageUnavailableException("The database keeps rejecting this order.");
    }

    public async Task NoteAsync(ImmutableArray<SagaStep> steps)
    {
        if (await _cache.LoadAsync() is { Row.IsOpen: true } record)
        {
            await ChangeAsync(record, record.Row with { UpdatedAt = NowAfter(record.Row) }, steps);
        }
    }

    public async Task DecideFailureAsync(OrderFailure failure, ImmutableArray<SagaStep> steps)
    {
        var record = await RequireAsync(row => row.Status == OrderStatus.Pending);
        if (record.Steps.Max(step => step.Attempt) > steps[^1].Attempt)
        {
            // The first run undoes only the steps that it has seen succeed. A later run may have taken others.
            throw new StorageUnavailableException("A later run has resumed the order.");
        }

        if (record.Row.Failure is null)
        {
            await ChangeAsync(record, record.Row with { Failure = failure, UpdatedAt = NowAfter(record.Row) }, steps);
        }
    }

    public async Task<OrderView> ConfirmAsync(ImmutableArray<StoredLine> lines, Money total, ImmutableArray<SagaStep> steps)
    {
        var record = await RequireAsync(row => row.Failure is null);
        return record.Row.Status != OrderStatus.Pending
            ? record.Row.ToView()
            : await EndAsync(record, record.Row with { Status = OrderStatus.Processed, Lines = lines, Price = total }, steps);
    }

    public async Task<OrderView> FailAsync(ImmutableArray<SagaStep> steps)
    {
        var record = await RequireAsync(row => row.Failure is not null);
        return record.Row.Status != OrderStatus.Pending
            ? record.Row.ToView()
            : await EndAsync(record, record.Row with { Status = OrderStatus.Failed }, steps);
    }

    public async Task<BeginCancelResult> BeginCancelAsync(UserId caller)
    {
        if (await _cache.LoadAsync() is not { } record || record.Row.Customer != caller)
        {
            DeactivateOnIdle();
            return new BeginCancelResult.Answered(new CancelOrderResult.NotFound());
        }

        var now = StoredTime.Now(timeProvider);
        if (OrderRules.AnswerToCancel(record.Row, now) is { } answer)
        {
            return new BeginCancelResult.Answered(answer);
        }

        if (!record.Row.IsOpen)
        {
            var step = SagaStep.Create(SagaStepName.BeginCancel, record.Steps.Max(earlier => earlier.Attempt) + 1, StepOutcome.Done, now);
            await ChangeAsync(record, record.Row with { IsOpen = true, UpdatedAt = NowAfter(record.Row) }, [step]);
        }

        return new BeginCancelResult.Begun(ToStoredOrder(_cache.Current!));
    }

    public async Task<OrderView> CancelledAsync(ImmutableArray<SagaStep> steps)
    {
        var record = await RequireAsync(row => row.Status is OrderStatus.Processed or OrderStatus.Cancelled);
        return record.Row.Status == OrderStatus.Cancelled
            ? record.Row.ToView()
            : await EndAsync(record, record.Row with { Status = OrderStatus.Cancelled }, steps);
    }

    // Null if there is no order, or none that the viewer may see. An activation without an order has nothing to remember.
    private async Task<OrderRecord?> ReadForAsync(Viewer viewer)
    {
        var record = await _cache.ReadLatestAsync(DeactivateOnIdle);
        if (record is null)
        {
            DeactivateOnIdle();
        }

        return record is not null && viewer.MaySee(record.Row.Customer) ? record : null;
    }

    // There is no order, and nothing to remember.
    private AcceptResult.Refused Refuse(PlaceOrderResult answer)
    {
        DeactivateOnIdle();
        return new AcceptResult.Refused(answer);
    }

    // The final status, the notification and the version of the customer's list are written in one transaction.
    private async Task<OrderView> EndAsync(OrderRecord before, OrderRow final, ImmutableArray<SagaStep> steps)
    {
        var after = final with { IsOpen = false, Version = before.Row.Version + 1, UpdatedAt = NowAfter(before.Row) };
        var notification = OrderRules.Notification(after, shop.Value);
        var view = await ChangeAsync(before, after, steps, notification, new OrderListChanged(after.Customer));
        _changed?.TrySetResult();
        _changed = null;

        // Later reads come from the database.
        DeactivateOnIdle();
        return view;
    }

    private async Task<OrderView> ChangeAsync(OrderRecord before, OrderRow after, ImmutableArray<SagaStep> steps, params Write[] also)
    {
        commit.Admit(WritePriority.Step);
        var record = new OrderRecord(after, before.Steps.AddRange(steps), before.Age + _cache.Age);
        try
        {
            await _cache.StoreAsync(record, [new OrderChanged(before.Row, after, OrderJson.WriteTimeline(record.Steps)), .. also]);
        }
        catch (WriteConflictException)
        {
            throw new StorageUnavailableException("The order was changed elsewhere.");
        }

        return after.ToView();
    }

    private DateTimeOffset NowAfter(OrderRow row) => StoredTime.NowAfter(row.UpdatedAt, timeProvider);

    private StoredOrder ToStoredOrder(OrderRecord record) => record.ToStoredOrder(_cache.Age);

    private async Task<OrderRecord> RequireAsync(Func<OrderRow, bool> holds) =>
        await _cache.LoadAsync() is { } record && holds(record.Row)
            ? record
            : throw new InvalidOperationException($"Order {Order} is not in a state for this step.");
}
