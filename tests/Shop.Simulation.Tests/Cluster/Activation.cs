using Orleans.Core;
using Orleans.Timers;
using Shop.Simulation.Tests.Engine;

namespace Shop.Simulation.Tests.Cluster;

/// <summary>One activation of a grain, with the runtime services that the grain uses.</summary>
internal sealed class Activation : IGrainContext, IGrainRuntime, IServiceProvider
{
    private readonly SimulatedTime _time;
    private readonly IGrainFactory _grains;
    private object? _grain;

    public Activation(GrainId id, SimulatedTime time, IGrainFactory grains)
    {
        (GrainId, _time, _grains) = (id, time, grains);
        Turns = new TurnScheduler(time, this);
    }

    /// <summary>The activation whose turn is running; null in the turn of a client.</summary>
    public static Activation? Current => (SynchronizationContext.Current as TurnScheduler)?.Owner;

    public TurnScheduler Turns { get; }

    public RequestQueue Requests { get; } = new();

    /// <summary>False after deactivation or a crash: no further calls are delivered.</summary>
    public bool IsActive { get; private set; } = true;

    public GrainId GrainId { get; }

    public object GrainInstance => _grain ?? throw new InvalidOperationException("The grain has not been created.");

    public IServiceProvider ActivationServices => this;

    public IServiceProvider ServiceProvider => this;

    public IGrainFactory GrainFactory => _grains;

    public TimeProvider TimeProvider => _time;

    public string SiloIdentity => "simulation";

    public Task Deactivated => throw new NotSupportedException();

    public GrainReference GrainReference => throw new NotSupportedException();

    public ActivationId ActivationId => throw new NotSupportedException();

    public GrainAddress Address => throw new NotSupportedException();

    public IGrainLifecycle ObservableLifecycle => throw new NotSupportedException();

    public IWorkItemScheduler Scheduler => throw new NotSupportedException();

    public ITimerRegistry TimerRegistry => throw new NotSupportedException();

    public SiloAddress SiloAddress => throw new NotSupportedException();

    public override string ToString() => $"{GrainId.Type} {GrainId.Key.ToString()![..4]} #{Turns.Number}";

    public void SetGrain(object grain) => _grain = grain;

    /// <summary>Discards the activation's state and everything that it has not done yet.</summary>
    public void Crash()
    {
        _time.Trace?.Invoke($"{_time.Elapsed} {this} crashes");
        IsActive = false;
        Turns.End();
    }

    public void DeactivateOnIdle(IGrainContext grainContext) => IsActive = false;

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan)
    {
        // The simulation collects no activations.
    }

    public object? GetService(Type serviceType) =>
        serviceType == typeof(IGrainRuntime) ? this
        : serviceType == typeof(IReminderRegistry) ? SimulatedReminders.Instance
        : null;

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => GrainId.GetHashCode();

    public object GetTarget() => GrainInstance;

    public object GetComponent(Type componentType) => throw new NotSupportedException();

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class => throw new NotSupportedException();

    public void ReceiveMessage(object message) => throw new NotSupportedException();

    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken) => IsActive = false;

    public void Rehydrate(IRehydrationContext context) => throw new NotSupportedException();

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext) => throw new NotSupportedException();
}
