using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Shop.Hosting.Running;

/// <summary>Runs a host as a program until Ctrl-C or SIGTERM.</summary>
public static class HostRunner
{
    /// <summary>
    /// Builds, checks, starts and runs a host.
    /// </summary>
    /// <returns>The exit code: 0 after a regular stop; 1 if it cannot start, with the reason in one line on standard error.</returns>
    public static async Task<int> RunAsync(
        Func<WebApplication> build, TextWriter? error = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var app = build();
            await CheckAsync(app.Services, cancellationToken);
            await StartAsync(app, cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (OperationCanceledException)
        {
            // Stopped during startup, as requested.
            return 0;
        }
#pragma warning disable CA1031 // The last frame of the program: every error is reported in one line.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await (error ?? Console.Error).WriteLineAsync(StartupFailure.Describe(exception));
            return 1;
        }
    }

    /// <summary>
    /// Checks whether a host can start: its options, its ports, its database. Throws if not;
    /// <see cref="StartupFailure.Describe(Exception)"/> returns the reason in one line.
    /// </summary>
    public static async Task CheckAsync(IServiceProvider services, CancellationToken cancellationToken = default)
    {
        services.GetService<IStartupValidator>()?.Validate();
        foreach (var check in services.GetServices<IStartupCheck>())
        {
            await check.CheckAsync(cancellationToken);
        }
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            // Stop the services that have started, so that a silo leaves its cluster.
            await app.StopAsync(CancellationToken.None);
            throw;
        }
    }
}
