namespace Shop.Hosting.Clustering;

/// <summary>
/// The connection of this client to the cluster. Check it before a call: until the client has connected for the first time, calls to
/// grains hang until they time out.
/// </summary>
public sealed class ClusterConnection : IClusterConnectionStatusObserver, ILifecycleParticipant<IClusterClientLifecycle>
{
    private volatile bool _started;
    private volatile int _gateways;

    /// <summary>True while the client runs and at least one gateway is connected.</summary>
    public bool IsConnected => _started && _gateways > 0;

    /// <summary>True while the client runs and no gateway is connected.</summary>
    internal bool IsLost => _started && _gateways <= 0;

    /// <inheritdoc />
    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered) =>
        _gateways = currentNumberOfGateways;

    /// <inheritdoc />
    public void NotifyClusterConnectionLost() => _gateways = 0;

    /// <inheritdoc />
    public void Participate(IClusterClientLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(ClusterConnection),
        ServiceLifecycleStage.Active,
        _ => SetStarted(true),
        _ => SetStarted(false));

    private Task SetStarted(bool started)
    {
        _started = started;
        return Task.CompletedTask;
    }
}
