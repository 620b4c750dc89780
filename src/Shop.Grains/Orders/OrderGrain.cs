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
/// Single writer of one order's row. Lives beside its saga, which is nearly its only caller. Not reentrant: each write of
/// <see cref="IOrderRecordGrain"/> is a turn of its own, so at most one write is in flight. The reads of <see cref="IOrderGrain"/>
/// interleave with it.
/// </summary>
[GrainType("order"), PreferLocalPlacement, CollectionAgeLimit(Minutes = 5)]
internal sealed class OrderGrain(
    IGrainContext context, IOrderStore store, ICommit commit, DuplicateOrderDetector duplicates, TimeProvider timeProvider, IOptions<ShopOptions> shop)
    : Grain(context), IOrderGrain, IOrderRecordGrain
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private OrderRecord? _record;
    private long _readAt;
    private Task _writeInFlight = Task.CompletedTask;
    private TaskCompletionSource? _changed;

    private OrderId Order => new(this.GetPrimaryKey());

    public async Task<OrderView?> FindAsync(Viewer viewer)
    {
        // The list of orders may already show the result of a write in flight, and a read here must not be older.
        while (!_writeInFlight.IsCompleted)
        {
            await _writeInFlight.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }

        return await LookAsync() is { } record && viewer.MaySee(record.Row.Customer) ? record.Row.ToView() : null;
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
        await LookAsync() is { } record && viewer.MaySee(record.Row.Customer) ? record.Steps : null;

    // From the database, not from memory: a write that was given up may have been stored since, and the saga decides by this.
    public async Task<StoredOrder?> ReadAsync()
    {
        if (await store.LoadAsync(Order) is not { } record)
        {
            return null;
        }

        Remember(record);
        return Stored(record);
    }

    public async Task<AcceptResult> AcceptAsync(PlaceOrder command)
    {
        var fingerprint = command.Fingerprint();

        // Most orders are new: insert without reading first. After a conflict, read.
        for (var isReadFirst = duplicates.AreAbout; ; isReadFirst = true)
        {
            if (_record is null)
            {
                commit.Admit(WritePriority.New);
            }

            if ((isReadFirst ? await LoadAsync() : _record) is { } earlier)
            {
                duplicates.Met();
                return earlier.Row.Fingerprint == fingerprint && earlier.Row.Customer == command.Customer
                    ? new AcceptResult.Accepted(Stored(earlier), true)
                    : new AcceptResult.Refused(new PlaceOrderResult.KeyReused());
            }

            var now = Now();
            if (OrderRules.OutOfRange(command.Delivery, now) is { } reason)
            {
                if (isReadFirst)
                {
                    return new AcceptResult.Refused(new PlaceOrderResult.DeliveryOutOfRange(reason));
                }

                // Too late for a new order, but a retry of an earlier one still gets its answer.
                continue;
            }

            var row = new OrderRow(
                Order, command.Customer, OrderStatus.Pending, true, fingerprint, null, shop.Value.Currency,
                OrderRules.Merge(command.Lines), command.Delivery, null, 1, now, now);
            var record = new OrderRecord(row, [SagaStep.Create(SagaStepName.Accept, 1, StepOutcome.Done, now)], TimeSpan.Zero);
            try
            {
                await StoreAsync(
                    record,
                    new OrderAccepted(row, OrderJson.WriteTimeline(record.Steps)),
                    new ListMoved(command.Customer, command.ExpectedListVersion));
                return new AcceptResult.Accepted(Stored(record), false);
            }
            catch (WriteConflictException exception) when (exception.SqlState == ExpectCodes.List)
            {
                return new AcceptResult.Refused(new PlaceOrderResult.StaleList(await store.ListVersionAsync(command.Customer)));
            }
            catch (WriteConflictException)
            {
                // The row exists already.
            }
        }
    }

    public async Task NoteAsync(ImmutableArray<SagaStep> steps)
    {
        if (await LoadAsync() is { Row.IsOpen: true } record)
        {
            await ChangeAsync(record, record.Row with { UpdatedAt = NowAfter(record.Row) }, steps);
        }
    }

    public async Task DecideFailureAsync(OrderFailure failure, ImmutableArray<SagaStep> steps)
    {
        var record = await ExpectAsync(row => row.Status == OrderStatus.Pending);
        if (record.Steps.Max(step => step.Attempt) > steps[^1].Attempt)
        {
            // The first run undoes only what it knows to hold. It may not do so once another run holds things of its own.
            throw new StorageUnavailableException("Another run has taken the order up.");
        }

        if (record.Row.Failure is null)
        {
            await ChangeAsync(record, record.Row with { Failure = failure, UpdatedAt = NowAfter(record.Row) }, steps);
        }
    }

    public async Task<OrderView> ConfirmAsync(ImmutableArray<StoredLine> lines, Money total, ImmutableArray<SagaStep> steps)
    {
        var record = await ExpectAsync(row => row.Failure is null);
        return record.Row.Status != OrderStatus.Pending
            ? record.Row.ToView()
            : await EndAsync(record, record.Row with { Status = OrderStatus.Processed, Lines = lines, Price = total }, steps);
    }

    public async Task<OrderView> FailAsync(ImmutableArray<SagaStep> steps)
    {
        var record = await ExpectAsync(row => row.Failure is not null);
        return record.Row.Status != OrderStatus.Pending
            ? record.Row.ToView()
            : await EndAsync(record, record.Row with { Status = OrderStatus.Failed }, steps);
    }

    public async Task<BeginCancelResult> BeginCancelAsync(UserId caller)
    {
        if (await LoadAsync() is not { } record || record.Row.Customer != caller)
        {
            return new BeginCancelResult.Answered(new CancelOrderResult.NotFound());
        }

        if (record.Row.Status == OrderStatus.Cancelled)
        {
            return new BeginCancelResult.Answered(new CancelOrderResult.Cancelled(record.Row.ToView()));
        }

        if (record.Row.IsOpen && record.Row.Status == OrderStatus.Processed)
        {
            return new BeginCancelResult.Begun(Stored(record));
        }

        var now = Now();
        if (OrderRules.NotCancellable(record.Row, now) is { } reason)
        {
            return new BeginCancelResult.Answered(new CancelOrderResult.NotCancellable(reason));
        }

        var step = SagaStep.Create(SagaStepName.BeginCancel, record.Steps.Max(earlier => earlier.Attempt) + 1, StepOutcome.Done, now);
        await ChangeAsync(record, record.Row with { IsOpen = true, UpdatedAt = NowAfter(record.Row) }, [step]);
        return new BeginCancelResult.Begun(Stored(_record!));
    }

    public async Task<OrderView> CancelledAsync(ImmutableArray<SagaStep> steps)
    {
        var record = await ExpectAsync(row => row.Status is OrderStatus.Processed or OrderStatus.Cancelled);
        return record.Row.Status == OrderStatus.Cancelled
            ? record.Row.ToView()
            : await EndAsync(record, record.Row with { Status = OrderStatus.Cancelled }, steps);
    }

    // The end of an order, what its owner is told and the version of the owner's list: all or nothing.
    private async Task<OrderView> EndAsync(OrderRecord before, OrderRow end, ImmutableArray<SagaStep> steps)
    {
        var after = end with { IsOpen = false, Version = before.Row.Version + 1, UpdatedAt = NowAfter(before.Row) };
        var notification = OrderRules.Notification(after, shop.Value);
        var view = await ChangeAsync(before, after, steps, notification, new ListMoved(after.Customer));
        _changed?.TrySetResult();
        _changed = null;

        // Whoever asks from now on is told what is stored.
        DeactivateOnIdle();
        return view;
    }

    private async Task<OrderView> ChangeAsync(OrderRecord before, OrderRow after, ImmutableArray<SagaStep> steps, params Write[] also)
    {
        commit.Admit(WritePriority.Step);
        var record = new OrderRecord(after, before.Steps.AddRange(steps), before.Age + timeProvider.GetElapsedTime(_readAt));
        try
        {
            await StoreAsync(record, [new OrderChanged(before.Row, after, OrderJson.WriteTimeline(record.Steps)), .. also]);
        }
        catch (WriteConflictException)
        {
            throw new StorageUnavailableException("The order was changed elsewhere.");
        }

        return after.ToView();
    }

    private Task StoreAsync(OrderRecord record, params Write[] writes)
    {
        var startedAt = timeProvider.GetTimestamp();
        return _writeInFlight = CommitAsync();

        async Task CommitAsync()
        {
            try
            {
                await commit.CommitAsync(writes);
            }
            catch
            {
                // The stored row may differ from the one in memory: the next operation reads it.
                _record = null;
                throw;
            }

            (_record, _readAt) = (record, startedAt);
        }
    }

    private async Task<OrderRecord?> LoadAsync()
    {
        if (_record is null && await store.LoadAsync(Order) is { } record && _record is null)
        {
            Remember(record);
        }

        return _record;
    }

    // What people are shown is what is stored, unless nothing can change it any more: after the loss of a silo another activation of this
    // grain may have written, and whoever comes here would be told the old status for as long as both are there. While the database is
    // away, what is remembered.
    private async Task<OrderRecord?> LookAsync()
    {
        if (_record is { Row.Status: OrderStatus.Failed or OrderStatus.Cancelled } final)
        {
            return final;
        }

        try
        {
            if (await store.LoadAsync(Order) is { } stored && (_record is null || stored.Row.UpdatedAt > _record.Row.UpdatedAt))
            {
                if (_record is not null)
                {
                    DeactivateOnIdle();
                }

                Remember(stored);
            }
        }
        catch (StorageUnavailableException) when (_record is not null)
        {
            // As last known.
        }

        return _record;
    }

    private void Remember(OrderRecord record) => (_record, _readAt) = (record, timeProvider.GetTimestamp());

    private StoredOrder Stored(OrderRecord record) => new(
        record.Row.ToView(), record.Row.IsOpen, record.Row.Lines, record.Row.Failure, record.Steps, record.Age + timeProvider.GetElapsedTime(_readAt));

    private async Task<OrderRecord> ExpectAsync(Func<OrderRow, bool> holds) =>
        await LoadAsync() is { } record && holds(record.Row)
            ? record
            : throw new InvalidOperationException($"Order {Order} is not in a state for this step.");

    // Every change has a later time than the one before it, whatever the clocks say: the time tells the row that a writer knows from
    // what the row has become since.
    private DateTimeOffset NowAfter(OrderRow before)
    {
        var now = Now();
        return now > before.UpdatedAt ? now : before.UpdatedAt.AddMicroseconds(1);
    }

    // PostgreSQL keeps microseconds: what is answered now and what is read later must be the same.
    private DateTimeOffset Now()
    {
        var now = timeProvider.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
