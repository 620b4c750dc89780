using System.Collections.Concurrent;
using Shop.Chaos.Instrumented;
using Shop.Testing;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>
/// A pool of shops with one PostgreSQL. A shop is created when a journey finds no idle one. It is disposed after a failed journey, or
/// at the end of the test run.
/// </summary>
public sealed class CrashTestShops : IAsyncDisposable
{
    private readonly ConcurrentBag<CrashTestShop> _idle = [];
    private readonly Lazy<Task<InstrumentedShop>> _programs = new(() => InstrumentedBuild.EnsureAsync(RepositoryRoot.Path));
    private readonly Lazy<Task<ShopPostgres>> _postgres = new(StartPostgresAsync);
    private readonly ConcurrentDictionary<Journey, Lazy<Task>> _journeys = [];

    /// <summary>The mutant in SHOP_MUTANT: its tests must fail. Null for the shop without a defect.</summary>
    private static Mutant? SelectedMutant => Environment.GetEnvironmentVariable(Mutant.Variable) is { Length: > 0 } name
        ? Mutants.All.Single(mutant => mutant.Name == name)
        : null;

    /// <summary>Runs a journey. All its cells share one run.</summary>
    internal Task RunOnceAsync(Journey journey, CancellationToken cancellationToken) =>
        _journeys.GetOrAdd(
            journey,
            _ => new Lazy<Task>(() => RunAsync(shop => RunJourneyAsync(shop, journey, cancellationToken), cancellationToken))).Value;

    /// <summary>Runs something in an idle shop. The shop is not used for another journey if it fails.</summary>
    internal async Task RunAsync(Func<CrashTestShop, Task> work, CancellationToken cancellationToken)
    {
        if (!_idle.TryTake(out var shop))
        {
            shop = await CrashTestShop.OpenAsync(await _programs.Value, await _postgres.Value, SelectedMutant, cancellationToken);
        }

        try
        {
            await work(shop);
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }

        _idle.Add(shop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var shop in _idle)
        {
            await shop.DisposeAsync();
        }

        if (_postgres.IsValueCreated)
        {
            await (await _postgres.Value).DisposeAsync();
        }
    }

    private static async Task RunJourneyAsync(CrashTestShop shop, Journey journey, CancellationToken cancellationToken)
    {
        var runner = new JourneyRunner(shop, journey.Scenario);
        await runner.RunAsync([.. journey.Crashes.Select(crash => crash.Point)], cancellationToken);
        await FinalState.AssertAsync(shop, journey.Scenario, runner.Order);
        Assert.Empty(shop.Plan.Reached.Where(point => !point.StartsWith("kind:", StringComparison.Ordinal)).Except(Matrix.Points));
    }

    private static async Task<ShopPostgres> StartPostgresAsync()
    {
        var postgres = new ShopPostgres();
        await postgres.InitializeAsync();
        return postgres;
    }
}
