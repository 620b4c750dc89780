using System.Collections.Concurrent;
using Shop.Chaos.Instrumented;
using Shop.Chaos.Tests.Instrumented;
using Shop.Testing;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>
/// The lanes of the test run, with a PostgreSQL of their own: opened when a cell finds none free, closed at the end or when a cell
/// went wrong in them.
/// </summary>
public sealed class Lanes : IAsyncDisposable
{
    private readonly ConcurrentBag<Lane> _free = [];
    private readonly Lazy<Task<InstrumentedShop>> _shop = new(() => InstrumentedBuild.EnsureAsync(RepositoryRoot.Path));
    private readonly Lazy<Task<ShopPostgres>> _postgres = new(StartPostgresAsync);
    private readonly ConcurrentDictionary<Journey, Lazy<Task>> _journeys = [];

    /// <summary>For experiments by hand: the mutant that SHOP_MUTANT names shall make cells red.</summary>
    private static Mutant? Chosen => Environment.GetEnvironmentVariable(Mutant.Variable) is { Length: > 0 } name
        ? Mutants.All.Single(mutant => mutant.Name == name)
        : null;

    /// <summary>Makes a journey, or joins the one that was made for another of its cells.</summary>
    internal Task RunOnceAsync(Journey journey, CancellationToken cancellationToken) =>
        _journeys.GetOrAdd(journey, _ => new Lazy<Task>(() => RunAsync(lane => MakeAsync(lane, journey, cancellationToken), cancellationToken))).Value;

    /// <summary>Does something in a lane of its own; if that fails, nobody else meets what it left behind.</summary>
    internal async Task RunAsync(Func<Lane, Task> work, CancellationToken cancellationToken)
    {
        if (!_free.TryTake(out var lane))
        {
            lane = await Lane.OpenAsync(await _shop.Value, await _postgres.Value, Chosen, cancellationToken);
        }

        try
        {
            await work(lane);
        }
        catch
        {
            await lane.DisposeAsync();
            throw;
        }

        _free.Add(lane);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _free)
        {
            await lane.DisposeAsync();
        }

        if (_postgres.IsValueCreated)
        {
            await (await _postgres.Value).DisposeAsync();
        }
    }

    private static async Task MakeAsync(Lane lane, Journey journey, CancellationToken cancellationToken)
    {
        var trial = new Trial(lane, journey.Scenario);
        await trial.RunAsync([.. journey.Crashes.Select(crash => crash.Point)], cancellationToken);
        await Ending.AssertAsync(lane, journey.Scenario, trial.Basket);
        Assert.Empty(lane.Plan.Reached.Where(point => !point.StartsWith("kind:", StringComparison.Ordinal)).Except(Matrix.Points));
    }

    private static async Task<ShopPostgres> StartPostgresAsync()
    {
        var postgres = new ShopPostgres();
        await postgres.InitializeAsync();
        return postgres;
    }
}
