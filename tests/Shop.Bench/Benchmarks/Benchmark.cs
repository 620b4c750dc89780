namespace Shop.Bench.Benchmarks;

/// <summary>One part of a run, with a shop of its own.</summary>
internal abstract class Benchmark
{
    /// <summary>What it measures, of <see cref="BenchSettings.AllParts"/>.</summary>
    public abstract IReadOnlyList<string> Parts { get; }

    public abstract Task RunAsync(Bench bench, CancellationToken cancellationToken);
}
