namespace Shop.Bench.Benchmarks;

/// <summary>One benchmark of a run. It starts its own shop.</summary>
internal abstract class Benchmark
{
    /// <summary>The names in <see cref="BenchSettings.AllParts"/> that select it.</summary>
    public abstract IReadOnlyList<string> Parts { get; }

    public abstract Task RunAsync(BenchContext bench, CancellationToken cancellationToken);
}
