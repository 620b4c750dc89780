using System.Collections.Concurrent;
using CsCheck;

namespace Shop.Simulation.Tests.Schedules;

/// <summary>A generated value with the seed that reproduces it.</summary>
internal sealed record Seeded<T>(string Seed, T Value);

/// <summary>Runs many schedules on all processors, each on a single thread, and logs a summary.</summary>
internal static class ScheduleSampling
{
    /// <param name="play">Runs one schedule, throws its violation, and returns its results.</param>
    public static void SampleSchedules<T>(
        this Gen<T> plans, int schedules, Func<T, IEnumerable<string>> play, Action<string> log)
    {
        var results = new ConcurrentDictionary<string, int>();
        var last = "";
        new GenSeeded<T>(plans).Sample(
            plan =>
            {
                foreach (var result in play(plan.Value))
                {
                    results.AddOrUpdate(result, 1, (_, count) => count + 1);
                }

                last = plan.Seed;
            },
            iter: Check.Seed is null ? schedules : 1,
            print: plan => $"{plan.Value}");
        var counts = results.OrderBy(result => result.Key).Select(result => $"{result.Key}: {result.Value}");
        log($"{schedules} schedules; seed of the last one: {last}. {string.Join(", ", counts)}");
    }

    private sealed class GenSeeded<T>(Gen<T> gen) : Gen<Seeded<T>>
    {
        public override Seeded<T> Generate(PCG pcg, Size? min, out Size size)
        {
            var seed = pcg.ToString();
            return new Seeded<T>(seed, gen.Generate(pcg, min, out size));
        }
    }
}
