using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Shop.Catalog;
using Shop.Identities;
using Shop.Simulation.Tests.Proofs;
using Shop.Simulation.Tests.Schedules;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests.Cluster;

/// <summary>Calls the grain of one item over the simulated network.</summary>
internal sealed class ItemReference(
    SimulatedCluster cluster, AnswerChecker checker, SimulatedDatabase database, Defect defect, Guid key) : IProductGrain
{
    public Task<ReserveResult> ReserveAsync(OrderId order, int quantity, ImmutableArray<Money> seen, bool isRetry) => CallAsync(
        isRetry,
        item => item.ReserveAsync(order, quantity, seen, isRetry && defect != Defect.RetryIsNotFlagged),
        () => checker.Reserve(key, order, quantity, isRetry));

    public Task<ReleaseResult> ReleaseAsync(OrderId order) => defect == Defect.UndoLeavesNoTombstone && HoldsNothing(order)
        ? Task.FromResult<ReleaseResult>(new ReleaseResult.NothingReserved())
        : CallAsync(true, item => item.ReleaseAsync(order), () => checker.Release(key, order));

    public Task<ItemView?> FindAsync() => CallAsync(true, item => item.FindAsync(), () => checker.Item(key));

    public Task<ChangeItemResult> ChangeAsync(ChangeItem command, long expectedVersion) =>
        CallAsync(true, item => item.ChangeAsync(command, expectedVersion));

    public Task<AdjustStockResult> AdjustStockAsync(
        UserId administrator, IdempotencyKey adjustment, long delta, string reason) => CallAsync(
        true,
        item => item.AdjustStockAsync(administrator, adjustment, delta, reason),
        () => checker.Adjust(key, administrator, adjustment, delta));

    public Task<CreateItemResult> CreateAsync(CreateItem command) => CallAsync(true, item => item.CreateAsync(command));

    private bool HoldsNothing(OrderId order) => database.Ledger(Ledgers.LedgerKind.Stock, key).HeldBy(order) == 0;

    private Task<T> CallAsync<T>(
        bool repeatable, Func<IProductGrain, Task<T>> call, Func<Action<T>>? check = null, [CallerMemberName] string method = "") =>
        cluster.CallAsync(GrainKind.Product, key, repeatable, call, method, check);
}
