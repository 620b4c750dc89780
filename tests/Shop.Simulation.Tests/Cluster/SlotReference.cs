using System.Runtime.CompilerServices;
using Shop.Deliveries;
using Shop.Identities;
using Shop.Simulation.Tests.Proofs;
using Shop.Simulation.Tests.Schedules;

namespace Shop.Simulation.Tests.Cluster;

/// <summary>Calls the grain of one delivery slot over the simulated network.</summary>
internal sealed class SlotReference(SimulatedCluster cluster, AnswerChecker checker, Defect defect, Guid key) : IDeliverySlotGrain
{
    public Task<BookResult> BookAsync(Slot slot, OrderId order, UserId customer, DeliveryRequest delivery, bool isRetry) => CallAsync(
        isRetry,
        grain => grain.BookAsync(slot, order, customer, delivery, isRetry && defect != Defect.RetryIsNotFlagged),
        () => checker.Book(key, order));

    public Task<UnbookResult> UnbookAsync(Slot slot, OrderId order) => defect == Defect.UnbookingIsSkipped
        ? Task.FromResult<UnbookResult>(new UnbookResult.NothingBooked())
        : CallAsync(true, grain => grain.UnbookAsync(slot, order), () => checker.Unbook(key, order));

    private Task<T> CallAsync<T>(
        bool repeatable, Func<IDeliverySlotGrain, Task<T>> call, Func<Action<T>> check, [CallerMemberName] string method = "") =>
        cluster.CallAsync(GrainKind.Slot, key, repeatable, call, method, check);
}
