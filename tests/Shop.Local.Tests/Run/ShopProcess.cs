using System.Diagnostics;
using System.Text;
using Shop.Local.Run;
using Shop.Testing;

namespace Shop.Local.Tests.Run;

/// <summary><c>./shop run</c> in a process of its own.</summary>
internal sealed class ShopProcess : IAsyncDisposable
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _errors = new();
    private readonly List<string> _banner = [];
    private readonly HostProcess _process;
    private Uri? _api;

    private ShopProcess(ProcessStartInfo start) => _process = HostProcess.Start(start, ReadBanner, line => _errors.AppendLine(line));

    /// <exception cref="InvalidOperationException">The shop did not open. The message contains its output.</exception>
    public Uri Api => _api ?? throw new InvalidOperationException($"The shop did not open.\n{Banner}\n{_errors}");

    public string Banner => string.Join('\n', _banner);

    /// <summary>Starts a shop on a free port. Completes when the banner is printed, or when the process has ended.</summary>
    public static async Task<ShopProcess> StartAsync(string data, CancellationToken cancellationToken, params string[] options)
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(LocalShop).Assembly.Location, "run", "--port", "0", "--data", data, .. options]);
        start.Environment.Remove("ConnectionStrings__Shop");
        var shop = new ShopProcess(start);
        await Task.WhenAny(shop._opened.Task, shop._process.OutputRead).WaitAsync(cancellationToken);
        return shop;
    }

    /// <summary>Sends SIGTERM, as a service manager does, and returns the exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        _process.Send(Signal.Terminate);
        return (await EndAsync(cancellationToken)).ExitCode;
    }

    /// <summary>Sends SIGKILL. The shop's PostgreSQL keeps running.</summary>
    public Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Send(Signal.Kill);
        return _process.Exited.WaitAsync(cancellationToken);
    }

    public async Task<(int ExitCode, string Errors)> EndAsync(CancellationToken cancellationToken)
    {
        await _process.OutputRead.WaitAsync(cancellationToken);
        return (_process.ExitCode, _errors.ToString());
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private void ReadBanner(string line)
    {
        if (_opened.Task.IsCompleted)
        {
            return;
        }

        _banner.Add(line);
        if (line.StartsWith("  API ", StringComparison.Ordinal))
        {
            _api = new(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1] + "/");
        }

        if (line.StartsWith("Ctrl-C", StringComparison.Ordinal))
        {
            _opened.TrySetResult();
        }
    }
}
