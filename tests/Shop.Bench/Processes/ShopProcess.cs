using System.Diagnostics;
using System.Globalization;

namespace Shop.Bench.Processes;

/// <summary>One process of the shop, with its log in a file. It is stopped as an orchestrator would: SIGTERM, and SIGKILL half a minute later.</summary>
internal sealed class ShopProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Lock _writing = new();

    private ShopProcess(string name, Process process, StreamWriter log) => (Name, _process, _log) = (name, process, log);

    public string Name { get; }

    public int Id => _process.Id;

    /// <summary>Starts a program of this folder and waits until it takes work.</summary>
    /// <param name="ready">Where it says so with 200.</param>
    public static Task<ShopProcess> StartAsync(
        string name, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, Uri ready, string folder, TimeProvider timeProvider)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments]) { WorkingDirectory = folder };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        return StartAsync(name, start, ready, folder, timeProvider);
    }

    /// <summary>Starts any program and waits until it takes work.</summary>
    /// <param name="ready">Where it says so with 200.</param>
    public static async Task<ShopProcess> StartAsync(string name, ProcessStartInfo start, Uri ready, string folder, TimeProvider timeProvider)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var log = new StreamWriter(Path.Combine(folder, $"{name}.log")) { AutoFlush = true };
        var shop = new ShopProcess(name, Process.Start(start)!, log);
        shop._process.OutputDataReceived += (_, line) => shop.Log(line.Data);
        shop._process.ErrorDataReceived += (_, line) => shop.Log(line.Data);
        shop._process.BeginOutputReadLine();
        shop._process.BeginErrorReadLine();
        try
        {
            await shop.WaitAsync(ready, folder, timeProvider);
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(LongestEnd);
        try
        {
            using var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        await _log.DisposeAsync();
    }

    private async Task WaitAsync(Uri ready, string folder, TimeProvider timeProvider)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var since = timeProvider.GetTimestamp();
        while (timeProvider.GetElapsedTime(since) < LongestStart && !_process.HasExited)
        {
            try
            {
                using var answer = await http.GetAsync(ready);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // Not yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), timeProvider);
        }

        throw new BenchException($"{Name} does not start; see {Path.Combine(folder, Name)}.log.");
    }

    private void Log(string? line)
    {
        lock (_writing)
        {
            if (line is not null && _log.BaseStream.CanWrite)
            {
                _log.WriteLine(line);
            }
        }
    }
}
