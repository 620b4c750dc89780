using CsCheck;

namespace Shop.Simulation.Tests;

/// <summary>A schedule before it happens: how large the shop is, how sick it is, and the seed of everything else.</summary>
/// <param name="Funds">What each account begins with.</param>
/// <param name="Stock">What of each item is there at the beginning.</param>
/// <param name="Capacity">The places of a slot.</param>
/// <param name="History">How many entries each ledger has already: more than memory reads makes operations unknown to it.</param>
/// <param name="Crashes">How often everything loses its memory at once.</param>
/// <param name="DeadlineSeconds">After how long an order that is not paid fails.</param>
internal sealed record Plan(
    ulong Seed, int Customers, int Items, int Orders, int Funds, int Stock, int Capacity, int History, int Crashes, int DeadlineSeconds, Faults Faults)
{
    /// <summary>Small shops, so that everybody is in everybody's way.</summary>
    public static Gen<Plan> Of(Sickness sickness) =>
        from seed in Gen.ULong
        from shop in Gen.Select(Gen.Int[1, 2], Gen.Int[1, 3], Gen.Int[1, 4], Gen.Int[0, 600])
        from scarcity in Gen.Select(Gen.Int[0, 10], Gen.Int[0, 3], Gen.Int[0, 24])
        from harm in Gen.Select(Gen.Int[0, sickness is Sickness.OfActivations or Sickness.OfEverything ? 2 : 0], OneOf(600, 6))
        from faults in FaultsOf(sickness)
        select new Plan(
            seed, shop.Item1, shop.Item2, shop.Item3, shop.Item4, scarcity.Item1, scarcity.Item2, scarcity.Item3, harm.Item1, harm.Item2, faults);

    // Each kind of fault is missing in half of the schedules: what needs one kind only is then found in a short story.
    private static Gen<Faults> FaultsOf(Sickness sickness)
    {
        Gen<int> Rate(Sickness kind, params int[] rates) => sickness == kind || sickness == Sickness.OfEverything ? OneOf(rates) : Gen.Const(0);

        return
            from storage in Gen.Select(Rate(Sickness.OfStorage, 0, 0, 10, 60), Rate(Sickness.OfStorage, 0, 0, 10, 60))
            from calls in Gen.Select(Rate(Sickness.OfNetwork, 0, 0, 10, 60), Rate(Sickness.OfNetwork, 0, 0, 10, 60))
            from answers in Gen.Select(Rate(Sickness.OfNetwork, 0, 0, 50), Rate(Sickness.OfNetwork, 0, 0, 10, 60))
            from grains in Gen.Select(Rate(Sickness.OfActivations, 0, 0, 5, 20), Rate(Sickness.OfActivations, 0, 0, 50, 200))
            select new Faults(storage.Item1, storage.Item2, calls.Item1, calls.Item2, answers.Item1, answers.Item2, grains.Item1, grains.Item2);
    }

    private static Gen<int> OneOf(params int[] choices) => Gen.Int[0, choices.Length - 1].Select(choice => choices[choice]);
}

/// <summary>What a shop suffers from.</summary>
public enum Sickness
{
    /// <summary>Reads fail; writes have an unknown outcome, or are stored long after they were given up.</summary>
    OfStorage,

    /// <summary>Calls are lost, late or doubled; answers are lost.</summary>
    OfNetwork,

    /// <summary>Activations crash, one by one and all at once; two of one grain live at the same time.</summary>
    OfActivations,

    OfEverything,
}
