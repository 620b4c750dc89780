namespace Shop.Simulation.Tests.Engine;

/// <summary>The only random source of a simulation (Steele et al., "SplitMix", 2014): the same seed gives the same schedule.</summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public bool Hits(int permille) => permille > 0 && Below(1000) < permille;

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    public TimeSpan Milliseconds(int from, int to) => TimeSpan.FromMicroseconds((from * 1000L) + Below(((to - from) * 1000) + 1));

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
