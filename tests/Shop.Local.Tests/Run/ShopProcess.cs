using System.Diagnostics;
using System.Globalization;
using Shop.Local.Run;

namespace Shop.Local.Tests.Run;

/// <summary><c>./shop run</c> as a process of its own, as a person starts it.</summary>
internal sealed class ShopProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly List<string> _banner = [];
    private Uri? _api;

    private ShopProcess(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    /// <summary>Where it serves.</summary>
    /// <exception cref="InvalidOperationException">It did not open; with what it said.</exception>
    public Uri Api => _api ?? throw new InvalidOperationException($"The shop did not open.\n{Banner}\n{(_errors.IsCompletedSuccessfully ? _errors.Result : "")}");

    public string Banner => string.Join('\n', _banner);

    /// <summary>Starts a shop on any free port; answers when it says that it is open, or has ended.</summary>
    public static async Task<ShopProcess> StartAsync(string data, CancellationToken cancellationToken, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LocalShop).Assembly.Location, "run", "--port", "0", "--data", data, .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("ConnectionStrings__Shop");
        var shop = new ShopProcess(Process.Start(start)!);
        while (await shop._process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            shop._banner.Add(line);
            if (line.StartsWith("  API ", StringComparison.Ordinal))
            {
                shop._api = new(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1] + "/");
            }

            if (line.StartsWith("Ctrl-C", StringComparison.Ordinal))
            {
                return shop;
            }
        }

        await shop._errors.WaitAsync(cancellationToken);
        return shop;
    }

    /// <summary>Asks it to stop, as a terminal or a service manager does.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        return (await EndAsync(cancellationToken)).ExitCode;
    }

    /// <summary><c>kill -9</c>: it can do nothing about it.</summary>
    public Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        return _process.WaitForExitAsync(cancellationToken);
    }

    public async Task<(int ExitCode, string Errors)> EndAsync(CancellationToken cancellationToken)
    {
        var errors = await _errors.WaitAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return (_process.ExitCode, errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
