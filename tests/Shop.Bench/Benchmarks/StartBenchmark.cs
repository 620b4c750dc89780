using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Shop.Bench.Load;
using Shop.Testing;

namespace Shop.Bench.Benchmarks;

/// <summary>The time from <c>./shop run</c>, already built, to the first order.</summary>
internal sealed class StartBenchmark : Benchmark
{
    // ./shop sets the variable to its own path.
    private static readonly string Script = Environment.GetEnvironmentVariable("SHOP_SCRIPT") ?? "./shop";

    public override IReadOnlyList<string> Parts { get; } = ["start"];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        await BuildAsync();
        var (newFolder, existingFolder) = (new List<double>(), new List<double>());
        for (var run = 0; run < bench.Settings.Runs; run++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var data = Path.Combine(Path.GetTempPath(), $"shop-bench-{Guid.CreateVersion7():N}");
            newFolder.Add(await MeasureAsync(bench, data, $"run-{run}-new"));
            existingFolder.Add(await MeasureAsync(bench, data, $"run-{run}-existing"));
            Directory.Delete(data, recursive: true);
        }

        Report(bench, "new data folder", newFolder);
        Report(bench, "existing data folder", existingFolder);
    }

    private static void Report(BenchContext bench, string what, List<double> seconds)
    {
        var times = string.Join(", ", seconds.Select(time => time.ToString("0.0", CultureInfo.InvariantCulture)));
        bench.Print($"first order after ./shop run, {what}: {times} s");
        seconds.Sort();
        bench.AddGoal($"first order after ./shop run, built, {what}", 5, atMost: true, "s", seconds[seconds.Count / 2]);
    }

    // The script builds the shop at its first call after a change of the sources. This must not be measured.
    private static async Task BuildAsync()
    {
        var result = await HostProcess.RunAsync(new ProcessStartInfo(Script, ["run", "--help"]));
        if (result.ExitCode != 0)
        {
            throw new BenchException($"The shop cannot be built: {result.Errors.Trim()}");
        }
    }

    private static async Task AuditAsync(Uri api, string data)
    {
        string[] arguments = ["audit", "--url", api.GetLeftPart(UriPartial.Authority), "--data", data];
        var result = await HostProcess.RunAsync(new ProcessStartInfo(Script, arguments));
        if (result.ExitCode != 0)
        {
            throw new BenchException($"The audit failed: {result.Output.Trim()} {result.Errors.Trim()}");
        }
    }

    private static async Task<double> MeasureAsync(BenchContext bench, string data, string name)
    {
        var port = FreePort.Next();
        var root = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        var since = bench.Clock.GetTimestamp();
        await using var run = await ShopProcess.StartAsync(
            name,
            new ProcessStartInfo(Script, ["run", "--demo", "--data", data, "--port", port.ToString(CultureInfo.InvariantCulture)]),
            new Uri(root, "health/ready"),
            bench.Settings.Folder,
            bench.Clock);
        var api = new Uri(root, "api/v1/");
        var customer = (await SeedData.RegisterAsync(api, 1))[0];
        using var http = new HttpClient { BaseAddress = api };
        http.DefaultRequestHeaders.Authorization = customer.Authorization;
        using var page = JsonDocument.Parse(await http.GetStringAsync(new Uri("items?limit=1", UriKind.Relative)));
        var item = page.RootElement.GetProperty("items")[0].GetProperty("itemId").GetGuid();
        using var requests = new Requests(api, bench.Clock);
        if (await requests.Order([item])(customer, new Random(1)) is { } failure)
        {
            throw new BenchException($"The first order failed: {failure}");
        }

        var seconds = bench.Clock.GetElapsedTime(since).TotalSeconds;
        await AuditAsync(api, data);
        return seconds;
    }
}
