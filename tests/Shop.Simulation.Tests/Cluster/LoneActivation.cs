using Shop.Simulation.Tests.Engine;

namespace Shop.Simulation.Tests.Cluster;

/// <summary>An activation of a grain outside of a simulated cluster: tests call it directly.</summary>
internal sealed class LoneActivation<TGrain>
    where TGrain : Grain
{
    private readonly Activation _activation;
    private readonly SimulatedTime _time;

    public LoneActivation(string type, Guid key, SimulatedTime time, Func<IGrainContext, TGrain> create)
    {
        _time = time;
        _activation = new Activation(GrainId.Create(GrainType.Create(type), GrainIdKeyExtensions.CreateGuidKey(key)), time, null!);
        Grain = create(_activation);
        _activation.SetGrain(Grain);
    }

    public TGrain Grain { get; }

    /// <summary>False after the grain has deactivated itself.</summary>
    public bool IsActive => _activation.IsActive;

    /// <summary>Begins a call; the simulated time must run to complete it.</summary>
    public Task<T> Begin<T>(Func<TGrain, Task<T>> call)
    {
        var answer = new TaskCompletionSource<T>();
        _activation.Turns.Begin(() => _ = RunAsync());
        return answer.Task;

        async Task RunAsync()
        {
            try
            {
                answer.SetResult(await call(Grain));
            }
            catch (Exception exception)
            {
                answer.SetException(exception);
            }
        }
    }

    /// <summary>Runs a call to its end.</summary>
    public T Call<T>(Func<TGrain, Task<T>> call)
    {
        var answer = Begin(call);
        _time.RunUntilIdle();
        Assert.True(answer.IsCompleted);
        return answer.GetAwaiter().GetResult();
    }
}
