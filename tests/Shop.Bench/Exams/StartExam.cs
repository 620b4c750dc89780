using System.Globalization;
using System.Text.Json;
using Shop.Bench.Load;
using Shop.Bench.Processes;

namespace Shop.Bench.Exams;

/// <summary>From <c>./shop run</c>, built, to the first order: what a newcomer waits for.</summary>
internal sealed class StartExam : Exam
{
    public override IReadOnlyList<string> Parts { get; } = ["start"];

    public override async Task RunAsync(Bench bench, CancellationToken cancellation)
    {
        var data = Path.Combine(Path.GetTempPath(), $"shop-bench-{Guid.CreateVersion7():N}");
        var first = await MeasureAsync(bench, data, "run-new");
        var again = new List<double>();
        for (var run = 0; run < bench.Settings.Runs; run++)
        {
            cancellation.ThrowIfCancellationRequested();
            again.Add(await MeasureAsync(bench, data, $"run-{run}"));
        }

        Directory.Delete(data, recursive: true);
        again.Sort();
        bench.Say(string.Create(CultureInfo.InvariantCulture, $"first order after ./shop run: new data folder {first:0.0} s; existing {string.Join(", ", again.Select(seconds => seconds.ToString("0.0", CultureInfo.InvariantCulture)))} s"));
        bench.Goal("first order after ./shop run, built, new data folder", 5, atMost: true, "s", first);
        bench.Goal("first order after ./shop run, built, existing data folder", 5, atMost: true, "s", again[again.Count / 2]);
    }

    private static async Task<double> MeasureAsync(Bench bench, string data, string name)
    {
        var port = BenchShop.FreePort();
        var root = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        var since = bench.Clock.GetTimestamp();
        await using var run = await ShopProcess.StartAsync(
            name,
            "Shop.Local.dll",
            ["run", "--demo", "--data", data, "--port", port.ToString(CultureInfo.InvariantCulture)],
            new Dictionary<string, string>(),
            new Uri(root, "health/ready"),
            bench.Settings.Folder,
            bench.Clock);
        var api = new Uri(root, "api/v1/");
        var customer = (await Population.RegisterAsync(api, 1))[0];
        using var http = new HttpClient { BaseAddress = api };
        http.DefaultRequestHeaders.Authorization = customer.Authorization;
        using var page = JsonDocument.Parse(await http.GetStringAsync(new Uri("items?limit=1", UriKind.Relative)));
        var item = page.RootElement.GetProperty("items")[0].GetProperty("itemId").GetGuid();
        using var requests = new Requests(api, bench.Clock);
        if (await requests.Order([item])(customer, new Random(1)) is { } failure)
        {
            throw new BenchException($"The first order failed: {failure}");
        }

        return bench.Clock.GetElapsedTime(since).TotalSeconds;
    }
}
