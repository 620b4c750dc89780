using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Shop.Identities;
using Shop.Orders;
using Shop.Orders.Storage;
using Shop.Simulation.Tests.Proofs;
using Shop.Simulation.Tests.Schedules;
using Shop.Users;

namespace Shop.Simulation.Tests.Cluster;

/// <summary>Calls the grain of one order over the simulated network.</summary>
internal sealed class OrderReference(SimulatedCluster cluster, AnswerChecker checker, Defect defect, Guid key)
    : IOrderRecordGrain, IOrderGrain
{
    private OrderFailure? _lateDecision;

    public Task<OrderView?> FindAsync(Viewer viewer) =>
        cluster.CallAsync<IOrderGrain, OrderView?>(
            GrainKind.Order, key, true, order => order.FindAsync(viewer), nameof(FindAsync), () => checker.Found(new OrderId(key)));

    public Task<OrderView?> WaitForChangeAsync(Viewer viewer, int afterVersion, TimeSpan wait) => throw new NotSupportedException();

    public Task<ImmutableArray<SagaStep>?> FindTimelineAsync(Viewer viewer) => throw new NotSupportedException();

    public Task<AcceptResult> AcceptAsync(PlaceOrder command) => CallAsync(order => order.AcceptAsync(command));

    public Task<StoredOrder?> ReadAsync() => CallAsync(order => order.ReadAsync());

    public Task NoteAsync(ImmutableArray<SagaStep> steps) => CallAsync(order => ToResultAsync(order.NoteAsync(steps)));

    public Task DecideFailureAsync(OrderFailure failure, ImmutableArray<SagaStep> steps)
    {
        if (defect == Defect.FailureIsDecidedLate)
        {
            _lateDecision = failure;
            return Task.CompletedTask;
        }

        return CallAsync(order => ToResultAsync(order.DecideFailureAsync(failure, steps)), () => checker.Decide(new OrderId(key)));
    }

    public Task<OrderView> ConfirmAsync(ImmutableArray<StoredLine> lines, Money total, ImmutableArray<SagaStep> steps) =>
        CallAsync(order => order.ConfirmAsync(lines, total, steps), () => checker.End(new OrderId(key)));

    public async Task<OrderView> FailAsync(ImmutableArray<SagaStep> steps)
    {
        if (defect == Defect.FailureIsDecidedLate && _lateDecision is { } failure)
        {
            await CallAsync(order => ToResultAsync(order.DecideFailureAsync(failure, steps)), method: nameof(DecideFailureAsync));
        }

        return await CallAsync(order => order.FailAsync(steps), () => checker.End(new OrderId(key)));
    }

    public Task<BeginCancelResult> BeginCancelAsync(UserId caller) => CallAsync(order => order.BeginCancelAsync(caller));

    public Task<OrderView> CancelledAsync(ImmutableArray<SagaStep> steps) =>
        CallAsync(order => order.CancelledAsync(steps), () => checker.End(new OrderId(key)));

    private static async Task<bool> ToResultAsync(Task call)
    {
        await call;
        return true;
    }

    private Task<T> CallAsync<T>(
        Func<IOrderRecordGrain, Task<T>> call, Func<Action<T>>? check = null, [CallerMemberName] string method = "") =>
        cluster.CallAsync(GrainKind.Order, key, true, call, method, check);
}
