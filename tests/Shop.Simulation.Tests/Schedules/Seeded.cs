using System.Collections.Concurrent;
using CsCheck;

namespace Shop.Simulation.Tests.Schedules;

/// <summary>Something drawn, with the seed that draws it again.</summary>
internal sealed record Seeded<T>(string Seed, T Value);

/// <summary>Plays many schedules on all processors, each on one thread alone, and tells what they came to.</summary>
internal static class Sampling
{
    /// <param name="play">Plays one schedule, throws what it finds, and names what it came to.</param>
    public static void SampleSchedules<T>(this Gen<T> plans, int schedules, Func<T, IEnumerable<string>> play, Action<string> tell)
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
        tell($"{schedules} schedules; the last one's seed is {last}. {string.Join(", ", results.OrderBy(result => result.Key).Select(result => $"{result.Key}: {result.Value}"))}");
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
