using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Shop.Bench.Benchmarks;
using Shop.Bench.Outcomes;
using Shop.Testing;

namespace Shop.Bench;

/// <summary>Runs the selected benchmarks on this machine and reports their results and the goals.</summary>
internal sealed class BenchRun
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly BenchSettings _settings;
    private readonly TimeProvider _timeProvider;
    private readonly Action<string> _print;
    private readonly List<Series> _series = [];
    private readonly List<Goal> _goals = [];
    private readonly BenchContext _bench;

    public BenchRun(BenchSettings settings, TimeProvider timeProvider, Action<string> print)
    {
        (_settings, _timeProvider, _print) = (settings, timeProvider, print);
        _bench = new BenchContext(settings, timeProvider, print, _series, _goals);
    }

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_settings.Folder);
        _print($"{Machine.Describe()}; {_settings.Runs} runs of {_settings.Seconds} s each");
        _print($"Logs and results: {_settings.Folder}");
        _print(Series.Header);
        try
        {
            Benchmark[] benchmarks =
                [new CheckoutBenchmark(), new SqlBenchmark(), new ReadsBenchmark(), new GrowthBenchmark(), new StartBenchmark()];
            foreach (var benchmark in benchmarks)
            {
                if (benchmark.Parts.Any(_settings.Has))
                {
                    await benchmark.RunAsync(_bench, cancellationToken);
                }
            }

            _print("");
            _print("audits: ok, one after each measurement");
        }
        finally
        {
            // A failed run keeps its earlier results.
            foreach (var goal in _goals)
            {
                _print(goal.ToString());
            }

            await WriteAsync();
            Charts.Draw(_series, _settings.Folder);
        }

        return _series.Any(series => series.Failed > 0) || _goals.Any(goal => goal.IsMet == false) ? 1 : 0;
    }

    private Task WriteAsync()
    {
        var results = new
        {
            Machine = Machine.Describe(),
            At = _timeProvider.GetUtcNow(),
            Sources = typeof(BenchRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            _bench.Postgres,
            Command = $"./shop bench {string.Join(' ', Environment.GetCommandLineArgs().Skip(1))}".Trim(),
            _settings.Seconds,
            _settings.Items,
            Series = _series.Select(series => new
            {
                series.Name,
                Runs = series.Runs.Select(run => new
                {
                    run.PerSecond,
                    Millis = new[] { 50, 90, 99, 99.9 }
                        .ToDictionary(percent => percent.ToString(CultureInfo.InvariantCulture), run.Percentile),
                    CpuMillis = run.Used.Cpu.Keys.ToDictionary(role => role, run.CpuMillis),
                    Transactions = run.Used.Transactions / (double)run.Done,
                    Rows = run.Used.Rows / (double)run.Done,
                    WalBytes = run.Used.WalBytes / (double)run.Done,
                    Flushes = run.Used.Flushes / (double)run.Done,
                    run.StalledPercent,
                    run.Failed,
                }),
            }),
            Goals = _goals,
        };
        return File.WriteAllTextAsync(Path.Combine(_settings.Folder, "results.json"), JsonSerializer.Serialize(results, Json));
    }
}
