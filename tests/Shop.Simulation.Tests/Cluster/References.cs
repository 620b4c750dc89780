using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Shop.Accounts;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Identities;
using Shop.Orders;
using Shop.Orders.Storage;
using Shop.Simulation.Tests.Proofs;
using Shop.Simulation.Tests.Schedules;
using Shop.Simulation.Tests.Storage;
using Shop.Users;

namespace Shop.Simulation.Tests.Cluster;

// References to grains: each call goes over the simulated network to an activation of the product's grain. A first call of a first
// run (again is false) is delivered at most once, as Orleans does it; everything that says that it may come again may come twice.

internal sealed class AccountReference(SimulatedCluster cluster, AnswerChecker checker, Flaw flaw, Guid key) : IAccountGrain
{
    public Task<AccountView> GetAsync() => CallAsync(true, account => account.GetAsync(), () => checker.Balance(key));

    public Task<TopUpResult> TopUpAsync(IdempotencyKey topUp, Money amount) =>
        CallAsync(true, account => account.TopUpAsync(topUp, amount), () => checker.TopUp(key, topUp, amount));

    public Task<PayResult> PayAsync(OrderId order, Money amount, bool isRetry) =>
        CallAsync(isRetry, account => account.PayAsync(order, amount, isRetry && flaw != Flaw.AgainIsNotTold), () => checker.Pay(key, order, amount));

    public Task<StopPaymentResult> StopPaymentAsync(OrderId order) =>
        CallAsync(true, account => account.StopPaymentAsync(order), () => checker.StopPayment(key, order));

    public Task<RefundResult> RefundAsync(OrderId order) => flaw == Flaw.RefundsAreSkipped
        ? Task.FromResult<RefundResult>(new RefundResult.NothingPaid())
        : CallAsync(true, account => account.RefundAsync(order), () => checker.Refund(key, order));

    private Task<T> CallAsync<T>(bool repeatable, Func<IAccountGrain, Task<T>> call, Func<Action<T>> watch, [CallerMemberName] string method = "") =>
        cluster.CallAsync(GrainKind.Account, key, repeatable, call, method, watch);
}

internal sealed class ItemReference(SimulatedCluster cluster, AnswerChecker checker, SimulatedDatabase database, Flaw flaw, Guid key) : IProductGrain
{
    public Task<ReserveResult> ReserveAsync(OrderId order, int quantity, ImmutableArray<Money> seen, bool isRetry) => CallAsync(
        isRetry, item => item.ReserveAsync(order, quantity, seen, isRetry && flaw != Flaw.AgainIsNotTold), () => checker.Reserve(key, order, quantity, isRetry));

    public Task<ReleaseResult> ReleaseAsync(OrderId order) => flaw == Flaw.UndoLeavesNoTombstone && HoldsNothing(order)
        ? Task.FromResult<ReleaseResult>(new ReleaseResult.NothingReserved())
        : CallAsync(true, item => item.ReleaseAsync(order), () => checker.Release(key, order));

    public Task<ItemView?> FindAsync() => CallAsync(true, item => item.FindAsync(), () => checker.Item(key));

    public Task<ChangeItemResult> ChangeAsync(ChangeItem command, long expectedVersion) =>
        CallAsync(true, item => item.ChangeAsync(command, expectedVersion));

    public Task<AdjustStockResult> AdjustStockAsync(UserId administrator, IdempotencyKey adjustment, long delta, string reason) => CallAsync(
        true, item => item.AdjustStockAsync(administrator, adjustment, delta, reason), () => checker.Adjust(key, administrator, adjustment, delta));

    public Task<CreateItemResult> CreateAsync(CreateItem command) => CallAsync(true, item => item.CreateAsync(command));

    private bool HoldsNothing(OrderId order) => database.Ledger(Ledgers.LedgerKind.Stock, key).HeldBy(order) == 0;

    private Task<T> CallAsync<T>(bool repeatable, Func<IProductGrain, Task<T>> call, Func<Action<T>>? watch = null, [CallerMemberName] string method = "") =>
        cluster.CallAsync(GrainKind.Product, key, repeatable, call, method, watch);
}

internal sealed class SlotReference(SimulatedCluster cluster, AnswerChecker checker, Flaw flaw, Guid key) : IDeliverySlotGrain
{
    public Task<BookResult> BookAsync(Slot slot, OrderId order, UserId customer, DeliveryRequest delivery, bool isRetry) => CallAsync(
        isRetry, places => places.BookAsync(slot, order, customer, delivery, isRetry && flaw != Flaw.AgainIsNotTold), () => checker.Book(key, order));

    public Task<UnbookResult> UnbookAsync(Slot slot, OrderId order) => flaw == Flaw.UnbookingIsSkipped
        ? Task.FromResult<UnbookResult>(new UnbookResult.NothingBooked())
        : CallAsync(true, places => places.UnbookAsync(slot, order), () => checker.Unbook(key, order));

    private Task<T> CallAsync<T>(bool repeatable, Func<IDeliverySlotGrain, Task<T>> call, Func<Action<T>> watch, [CallerMemberName] string method = "") =>
        cluster.CallAsync(GrainKind.Slot, key, repeatable, call, method, watch);
}

internal sealed class SagaReference(SimulatedCluster cluster, AnswerChecker checker, Guid key) : IOrderSagaGrain
{
    public Task<PlaceOrderResult> PlaceAsync(PlaceOrder command, TimeSpan wait) =>
        CallAsync(saga => saga.PlaceAsync(command, wait), () => checker.Place(command));

    public Task<CancelOrderResult> CancelAsync(UserId caller) =>
        CallAsync(saga => saga.CancelAsync(caller), () => checker.Cancel(new OrderId(key), caller));

    public Task<bool> ResumeAsync() => CallAsync(saga => saga.ResumeAsync());

    private Task<T> CallAsync<T>(Func<IOrderSagaGrain, Task<T>> call, Func<Action<T>>? watch = null, [CallerMemberName] string method = "") =>
        cluster.CallAsync(GrainKind.Saga, key, true, call, method, watch);
}

internal sealed class OrderReference(SimulatedCluster cluster, AnswerChecker checker, Flaw flaw, Guid key) : IOrderRecordGrain, IOrderGrain
{
    private OrderFailure? _undecided;

    public Task<OrderView?> FindAsync(Viewer viewer) =>
        cluster.CallAsync<IOrderGrain, OrderView?>(GrainKind.Order, key, true, order => order.FindAsync(viewer), nameof(FindAsync), () => checker.Seen(new OrderId(key)));

    public Task<OrderView?> WaitForChangeAsync(Viewer viewer, int afterVersion, TimeSpan wait) => throw new NotSupportedException();

    public Task<ImmutableArray<SagaStep>?> FindTimelineAsync(Viewer viewer) => throw new NotSupportedException();

    public Task<AcceptResult> AcceptAsync(PlaceOrder command) => CallAsync(order => order.AcceptAsync(command));

    public Task<StoredOrder?> ReadAsync() => CallAsync(order => order.ReadAsync());

    public Task NoteAsync(ImmutableArray<SagaStep> steps) => CallAsync(order => DoneAsync(order.NoteAsync(steps)));

    public Task DecideFailureAsync(OrderFailure failure, ImmutableArray<SagaStep> steps)
    {
        if (flaw == Flaw.FailureIsDecidedLate)
        {
            _undecided = failure;
            return Task.CompletedTask;
        }

        return CallAsync(order => DoneAsync(order.DecideFailureAsync(failure, steps)), () => checker.Decide(new OrderId(key)));
    }

    public Task<OrderView> ConfirmAsync(ImmutableArray<StoredLine> lines, Money total, ImmutableArray<SagaStep> steps) =>
        CallAsync(order => order.ConfirmAsync(lines, total, steps), () => checker.End(new OrderId(key)));

    public async Task<OrderView> FailAsync(ImmutableArray<SagaStep> steps)
    {
        if (flaw == Flaw.FailureIsDecidedLate && _undecided is { } failure)
        {
            await CallAsync(order => DoneAsync(order.DecideFailureAsync(failure, steps)), method: nameof(DecideFailureAsync));
        }

        return await CallAsync(order => order.FailAsync(steps), () => checker.End(new OrderId(key)));
    }

    public Task<BeginCancelResult> BeginCancelAsync(UserId caller) => CallAsync(order => order.BeginCancelAsync(caller));

    public Task<OrderView> CancelledAsync(ImmutableArray<SagaStep> steps) =>
        CallAsync(order => order.CancelledAsync(steps), () => checker.End(new OrderId(key)));

    private static async Task<bool> DoneAsync(Task work)
    {
        await work;
        return true;
    }

    private Task<T> CallAsync<T>(Func<IOrderRecordGrain, Task<T>> call, Func<Action<T>>? watch = null, [CallerMemberName] string method = "") =>
        cluster.CallAsync(GrainKind.Order, key, true, call, method, watch);
}
