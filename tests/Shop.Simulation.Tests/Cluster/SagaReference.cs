using System.Runtime.CompilerServices;
using Shop.Identities;
using Shop.Orders;
using Shop.Simulation.Tests.Proofs;

namespace Shop.Simulation.Tests.Cluster;

/// <summary>Calls the grain of one order's saga over the simulated network.</summary>
internal sealed class SagaReference(SimulatedCluster cluster, AnswerChecker checker, Guid key) : IOrderSagaGrain
{
    public Task<PlaceOrderResult> PlaceAsync(PlaceOrder command, TimeSpan wait) =>
        CallAsync(saga => saga.PlaceAsync(command, wait), () => checker.Place(command));

    public Task<CancelOrderResult> CancelAsync(UserId caller) =>
        CallAsync(saga => saga.CancelAsync(caller), () => checker.Cancel(new OrderId(key), caller));

    public Task<bool> ResumeAsync() => CallAsync(saga => saga.ResumeAsync());

    private Task<T> CallAsync<T>(
        Func<IOrderSagaGrain, Task<T>> call, Func<Action<T>>? check = null, [CallerMemberName] string method = "") =>
        cluster.CallAsync(GrainKind.Saga, key, true, call, method, check);
}
