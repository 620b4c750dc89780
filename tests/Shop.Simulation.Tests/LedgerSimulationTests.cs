using Shop.Simulation.Tests.Schedules;

namespace Shop.Simulation.Tests;

/// <summary>A ledger alone, with more entries than it loads and with several writers.</summary>
public sealed class LedgerSimulationTests(ITestOutputHelper output)
{
    [Fact]
    public void A_ledger_is_the_sum_of_its_entries_and_its_answers_hold_in_any_schedule() =>
        LedgerPlan.Any.SampleSchedules(40_000, SimulatedLedger.Play, output.WriteLine);
}
