using CsCheck;

namespace Shop.Simulation.Tests.Schedules;

/// <summary>The parameters of a schedule: the size of the shop, its fault rates, and the seed of all other choices.</summary>
/// <param name="Funds">The initial balance of each account.</param>
/// <param name="Stock">The initial stock of each item.</param>
/// <param name="Capacity">The capacity of each slot.</param>
/// <param name="History">
/// The number of older entries of each ledger. With more than a ledger loads, it must query for older operations.
/// </param>
/// <param name="Crashes">How often all activations crash at the same time.</param>
/// <param name="DeadlineSeconds">The deadline for the payment of an order.</param>
internal sealed record ShopPlan(
    ulong Seed,
    int Customers,
    int Items,
    int Orders,
    int Funds,
    int Stock,
    int Capacity,
    int History,
    int Crashes,
    int DeadlineSeconds,
    FaultRates Faults)
{
    /// <summary>Generates small shops, so that operations conflict.</summary>
    public static Gen<ShopPlan> Of(FaultSource source) =>
        from seed in Gen.ULong
        from shop in Gen.Select(Gen.Int[1, 2], Gen.Int[1, 3], Gen.Int[1, 4], Gen.Int[0, 600])
        from scarcity in Gen.Select(Gen.Int[0, 10], Gen.Int[0, 3], Gen.Int[0, 24])
        from stress in Gen.Select(Gen.Int[0, source is FaultSource.Activations or FaultSource.Everything ? 2 : 0], OneOf(600, 6))
        from faults in FaultsOf(source)
        select new ShopPlan(
            seed, shop.Item1, shop.Item2, shop.Item3, shop.Item4,
            scarcity.Item1, scarcity.Item2, scarcity.Item3, stress.Item1, stress.Item2, faults);

    // Each kind of fault is absent in half of the schedules: a violation that needs only one kind then has a short trace.
    private static Gen<FaultRates> FaultsOf(FaultSource source)
    {
        Gen<int> Rate(FaultSource kind, params int[] rates) =>
            source == kind || source == FaultSource.Everything ? OneOf(rates) : Gen.Const(0);

        return
            from storage in Gen.Select(Rate(FaultSource.Storage, 0, 0, 10, 60), Rate(FaultSource.Storage, 0, 0, 10, 60))
            from calls in Gen.Select(Rate(FaultSource.Network, 0, 0, 10, 60), Rate(FaultSource.Network, 0, 0, 10, 60))
            from answers in Gen.Select(Rate(FaultSource.Network, 0, 0, 50), Rate(FaultSource.Network, 0, 0, 10, 60))
            from grains in Gen.Select(Rate(FaultSource.Activations, 0, 0, 5, 20), Rate(FaultSource.Activations, 0, 0, 50, 200))
            select new FaultRates(
                storage.Item1, storage.Item2, calls.Item1, calls.Item2, answers.Item1, answers.Item2, grains.Item1, grains.Item2);
    }

    private static Gen<int> OneOf(params int[] choices) => Gen.Int[0, choices.Length - 1].Select(choice => choices[choice]);
}

/// <summary>The kinds of faults in a schedule.</summary>
public enum FaultSource
{
    /// <summary>Reads fail; writes have an unknown outcome or are stored much later.</summary>
    Storage,

    /// <summary>Calls are lost, late or duplicated; answers are lost.</summary>
    Network,

    /// <summary>Activations crash, one by one or all together; a grain has two activations at the same time.</summary>
    Activations,

    /// <summary>All of the above.</summary>
    Everything,
}
