using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Shop.Hosting.Running;

/// <summary>Runs a host as a program: until Ctrl-C or SIGTERM, with an exit code.</summary>
public static class HostRun
{
    /// <summary>
    /// Builds, checks, starts and runs a host. What keeps it from starting is one line on standard error and exit code 1.
    /// </summary>
    public static async Task<int> RunAsync(Func<WebApplication> build, TextWriter? error = null, CancellationToken cancellationToken = default)
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
            // Stopped before it was started: what was asked for.
            return 0;
        }
#pragma warning disable CA1031 // The last frame of the program: everything ends as one line.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await (error ?? Console.Error).WriteLineAsync(StartupFailure.Describe(exception));
            return 1;
        }
    }

    /// <summary>
    /// Looks whether a host can start: its options, its ports, its database. Throws if not; <see cref="StartupFailure.Describe"/> has the reason in one line.
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
            // What did start leaves in good order: a silo says goodbye to its cluster.
            await app.StopAsync(CancellationToken.None);
            throw;
        }
    }
}
