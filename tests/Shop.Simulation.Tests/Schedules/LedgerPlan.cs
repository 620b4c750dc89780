using CsCheck;

namespace Shop.Simulation.Tests.Schedules;

/// <summary>A schedule of one ledger.</summary>
/// <param name="Activations">How many activations believe that they are its only writer.</param>
/// <param name="Calls">How many calls there are, many of them repetitions.</param>
/// <param name="Operations">How many operations there are to choose from; few means many repetitions.</param>
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
