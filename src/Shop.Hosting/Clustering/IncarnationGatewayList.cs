using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Runtime.Membership;
using Shop.Hosting.Database;

namespace Shop.Hosting.Clustering;

/// <summary>
/// The list of gateways of a client that starts before its database is reachable. It completes the cluster's id, which contains the
/// database's incarnation, before the first gateway is read. Connections read the id when they are opened.
/// </summary>
internal sealed class IncarnationGatewayList(
    IServiceProvider services,
    ClusterIncarnation incarnation,
    IConfiguration configuration,
    IOptions<ClusterOptions> cluster,
    IOptions<GatewayOptions> gateways) : IGatewayListProvider
{
    private AdoNetGatewayListProvider? _inner;

    public TimeSpan MaxStaleness => gateways.Value.GatewayListRefreshPeriod;

    public bool IsUpdatable => true;

    public async Task InitializeGatewayListProviderAsync(CancellationToken cancellationToken)
    {
        cluster.Value.ClusterId = await incarnation.ExtendAsync(ClusterTuning.ClusterIdOf(configuration), cancellationToken);

        // Created now, because its constructor reads the cluster's id.
        var inner = ActivatorUtilities.CreateInstance<AdoNetGatewayListProvider>(services);
        await inner.InitializeGatewayListProviderAsync(cancellationToken);
        _inner = inner;
    }

    public Task InitializeGatewayListProvider() => InitializeGatewayListProviderAsync(CancellationToken.None);

    public Task<IList<Uri>> GetGateways() => GetGatewaysAsync(CancellationToken.None);

    public Task<IList<Uri>> GetGatewaysAsync(CancellationToken cancellationToken) => _inner is { } inner
        ? inner.GetGatewaysAsync(cancellationToken)
        : throw new InvalidOperationException("The list of gateways has not been initialized.");
}
