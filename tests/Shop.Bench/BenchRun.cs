using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Shop.Bench.Benchmarks;
using Shop.Bench.Outcomes;

namespace Shop.Bench;

/// <summary>All measurements of one run, beside each other on one machine, and what came of the goals.</summary>
internal sealed class BenchRun
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly BenchSettings _settings;
    private readonly TimeProvider _timeProvider;
    private readonly Action<string> _say;
    private readonly List<Series> _series = [];
    private readonly List<Goal> _goals = [];
    private readonly Bench _bench;

    public BenchRun(BenchSettings settings, TimeProvider timeProvider, Action<string> say)
    {
        (_settings, _timeProvider, _say) = (settings, timeProvider, say);
        _bench = new Bench(settings, timeProvider, say, _series, _goals);
    }

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_settings.Folder);
        _say($"{Machine.Describe()}; {_settings.Runs} runs of {_settings.Seconds} s each. Logs and results: {_settings.Folder}");
        _say(Series.Header);
        try
        {
            foreach (var exam in new Benchmark[] { new CheckoutBenchmark(), new SqlBenchmark(), new ReadsBenchmark(), new GrowthBenchmark(), new StartBenchmark() })
            {
                if (exam.Parts.Any(_settings.Has))
                {
                    await exam.RunAsync(_bench, cancellationToken);
                }
            }

            _say("");
            _say("audits: ok, one after each measurement");
        }
        finally
        {
            // What was measured before something went wrong is kept.
            foreach (var goal in _goals)
            {
                _say(goal.ToString());
            }

            await WriteAsync();
            Pictures.Draw(_series, _settings.Folder);
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
                    Millis = new[] { 50, 90, 99, 99.9 }.ToDictionary(percent => percent.ToString(CultureInfo.InvariantCulture), run.Percentile),
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
