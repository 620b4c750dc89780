using System.Runtime.CompilerServices;
using Shop.Accounts;
using Shop.Identities;
using Shop.Simulation.Tests.Proofs;
using Shop.Simulation.Tests.Schedules;

namespace Shop.Simulation.Tests.Cluster;

/// <summary>Calls the grain of one account over the simulated network.</summary>
internal sealed class AccountReference(SimulatedCluster cluster, AnswerChecker checker, Defect defect, Guid key) : IAccountGrain
{
    public Task<AccountView> GetAsync() => CallAsync(true, account => account.GetAsync(), () => checker.Balance(key));

    public Task<TopUpResult> TopUpAsync(IdempotencyKey topUp, Money amount) =>
        CallAsync(true, account => account.TopUpAsync(topUp, amount), () => checker.TopUp(key, topUp, amount));

    public Task<PayResult> PayAsync(OrderId order, Money amount, bool isRetry) => CallAsync(
        isRetry,
        account => account.PayAsync(order, amount, isRetry && defect != Defect.RetryIsNotFlagged),
        () => checker.Pay(key, order, amount));

    public Task<StopPaymentResult> StopPaymentAsync(OrderId order) =>
        CallAsync(true, account => account.StopPaymentAsync(order), () => checker.StopPayment(key, order));

    public Task<RefundResult> RefundAsync(OrderId order) => defect == Defect.RefundsAreSkipped
        ? Task.FromResult<RefundResult>(new RefundResult.NothingPaid())
        : CallAsync(true, account => account.RefundAsync(order), () => checker.Refund(key, order));

    private Task<T> CallAsync<T>(
        bool repeatable, Func<IAccountGrain, Task<T>> call, Func<Action<T>> check, [CallerMemberName] string method = "") =>
        cluster.CallAsync(GrainKind.Account, key, repeatable, call, method, check);
}
