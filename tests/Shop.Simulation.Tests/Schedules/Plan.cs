using CsCheck;

namespace Shop.Simulation.Tests.Schedules;

/// <summary>A schedule before it happens: how large the shop is, how sick it is, and the seed of everything else.</summary>
/// <param name="Funds">What each account begins with.</param>
/// <param name="Stock">What of each item is there at the beginning.</param>
/// <param name="Capacity">The places of a slot.</param>
/// <param name="History">How many entries each ledger has already: more than memory reads makes operations unknown to it.</param>
/// <param name="Crashes">How often everything loses its memory at once.</param>
/// <param name="DeadlineSeconds">After how long an order that is not paid fails.</param>
internal sealed record Plan(
    ulong Seed, int Customers, int Items, int Orders, int Funds, int Stock, int Capacity, int History, int Crashes, int DeadlineSeconds, FaultRates Faults)
{
    /// <summary>Small shops, so that everybody is in everybody's way.</summary>
    public static Gen<Plan> Of(FaultSource source) =>
        from seed in Gen.ULong
        from shop in Gen.Select(Gen.Int[1, 2], Gen.Int[1, 3], Gen.Int[1, 4], Gen.Int[0, 600])
        from scarcity in Gen.Select(Gen.Int[0, 10], Gen.Int[0, 3], Gen.Int[0, 24])
        from harm in Gen.Select(Gen.Int[0, source is FaultSource.Activations or FaultSource.Everything ? 2 : 0], OneOf(600, 6))
        from faults in FaultsOf(source)
        select new Plan(
            seed, shop.Item1, shop.Item2, shop.Item3, shop.Item4, scarcity.Item1, scarcity.Item2, scarcity.Item3, harm.Item1, harm.Item2, faults);

    // Each kind of fault is missing in half of the schedules: what needs one kind only is then found in a short story.
    private static Gen<FaultRates> FaultsOf(FaultSource source)
    {
        Gen<int> Rate(FaultSource kind, params int[] rates) => source == kind || source == FaultSource.Everything ? OneOf(rates) : Gen.Const(0);

        return
            from storage in Gen.Select(Rate(FaultSource.Storage, 0, 0, 10, 60), Rate(FaultSource.Storage, 0, 0, 10, 60))
            from calls in Gen.Select(Rate(FaultSource.Network, 0, 0, 10, 60), Rate(FaultSource.Network, 0, 0, 10, 60))
            from answers in Gen.Select(Rate(FaultSource.Network, 0, 0, 50), Rate(FaultSource.Network, 0, 0, 10, 60))
            from grains in Gen.Select(Rate(FaultSource.Activations, 0, 0, 5, 20), Rate(FaultSource.Activations, 0, 0, 50, 200))
            select new FaultRates(storage.Item1, storage.Item2, calls.Item1, calls.Item2, answers.Item1, answers.Item2, grains.Item1, grains.Item2);
    }

    private static Gen<int> OneOf(params int[] choices) => Gen.Int[0, choices.Length - 1].Select(choice => choices[choice]);
}

/// <summary>What a shop suffers from.</summary>
public enum FaultSource
{
    /// <summary>Reads fail; writes have an unknown outcome, or are stored long after they were given up.</summary>
    Storage,

    /// <summary>Calls are lost, late or doubled; answers are lost.</summary>
    Network,

    /// <summary>Activations crash, one by one and all at once; two of one grain live at the same time.</summary>
    Activations,

    Everything,
}
