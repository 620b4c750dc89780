using CsCheck;

namespace Shop.Simulation.Tests.Schedules;

/// <summary>The parameters of a schedule of one ledger.</summary>
/// <param name="Activations">The number of activations, each of which acts as the only writer.</param>
/// <param name="Calls">The number of calls, many of them duplicates.</param>
/// <param name="Operations">The number of different operations; fewer mean more duplicates.</param>
internal sealed record LedgerPlan(ulong Seed, int Activations, int Calls, int Operations, int SpanMilliseconds, FaultRates Faults)
{
    public static Gen<LedgerPlan> Any { get; } =
        from seed in Gen.ULong
        from ledger in Gen.Select(Gen.Int[1, 3], Gen.Int[1, 60], Gen.Int[1, 30], Gen.Int[1, 400])
        from writes in Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 2])
        select new LedgerPlan(
            seed,
            ledger.Item1,
            ledger.Item2,
            ledger.Item3,
            ledger.Item4 * 20,
            FaultRates.None with { Storage = writes.Item1 * 30, LateWrite = writes.Item2 * 20, Crash = writes.Item3 * 5 });
}
