using System.Globalization;
using System.Text.Json;
using Shop.Bench.Exams;
using Shop.Bench.Load;
using Shop.Bench.Outcomes;
using Shop.Bench.Processes;

namespace Shop.Bench;

/// <summary>All measurements of one run, beside each other on one machine, and what came of the goals.</summary>
internal sealed class BenchRun(BenchSettings settings, TimeProvider clock, Action<string> say)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<Series> _series = [];
    private readonly List<Goal> _goals = [];

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(settings.Folder);
        say($"{Machine.Describe()}; {settings.Runs} runs of {settings.Seconds} s each. Logs and results: {settings.Folder}");
        say(Series.Header);
        foreach (var exam in new Exam[] { new CheckoutExam(), new SqlExam(), new ReadsExam(), new GrowthExam(), new StartExam() })
        {
            if (exam.Parts.Any(settings.Has))
            {
                await exam.RunAsync(new Bench(settings, clock, say, _series, _goals), cancellation);
            }
        }

        say("");
        foreach (var goal in _goals)
        {
            say(goal.ToString());
        }

        await WriteAsync();
        Pictures.Draw(_series, settings.Folder);
        return _series.Any(series => series.Failed > 0) || _goals.Any(goal => goal.IsMet == false) ? 1 : 0;
    }

    private Task WriteAsync()
    {
        var results = new
        {
            Machine = Machine.Describe(),
            At = clock.GetUtcNow(),
            settings.Seconds,
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
                    run.Failed,
                }),
            }),
            Goals = _goals,
        };
        return File.WriteAllTextAsync(Path.Combine(settings.Folder, "results.json"), JsonSerializer.Serialize(results, Json));
    }
}
