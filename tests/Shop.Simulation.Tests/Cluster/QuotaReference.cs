using Shop.Identities;
using Shop.Orders.Quota;

namespace Shop.Simulation.Tests.Cluster;

/// <summary>Calls the grain of one user's quota over the simulated network.</summary>
internal sealed class QuotaReference(SimulatedCluster cluster, Guid key) : IOrderQuotaGrain
{
    public Task<QuotaResult> AdmitAsync(OrderId order, int lines) => cluster.CallAsync<IOrderQuotaGrain, QuotaResult>(
        GrainKind.Quota, key, repeatable: true, quota => quota.AdmitAsync(order, lines), nameof(AdmitAsync));
}
