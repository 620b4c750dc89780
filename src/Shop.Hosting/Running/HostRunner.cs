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
    /// <returns>
    /// The exit code: 0 after a regular stop; 1 if it cannot start, or cannot stop within <see cref="ShutdownOptions.Budget"/>, with the
    /// reason in one line on standard error.
    /// </returns>
    public static async Task<int> RunAsync(
        Func<WebApplication> build, TextWriter? error = null, CancellationToken cancellationToken = default)
    {
        WebApplication? app = null;
        try
        {
            app = build();
            await CheckAsync(app.Services, cancellationToken);
            await app.StartAsync(cancellationToken);
            await WaitForStopAsync(app.Lifetime, cancellationToken);
            return await StopAsync(app, error ?? Console.Error) ? 0 : 1;
        }
        catch (OperationCanceledException)
        {
            // Stopped during startup, as requested.
            return app is null || await StopAsync(app, error ?? Console.Error) ? 0 : 1;
        }
#pragma warning disable CA1031 // The last frame of the program: every error is reported in one line.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // Services that have started are stopped, so that a silo leaves its cluster. The reason of the failure is the last line.
            _ = app is null || await StopAsync(app, error ?? Console.Error);
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

    private static async Task WaitForStopAsync(IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping, cancellationToken);
        await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // False if a step failed or took longer than the budget.
    private static async Task<bool> StopAsync(WebApplication app, TextWriter error)
    {
        var budget = ReadBudget(app.Services);
        var timeProvider = app.Services.GetService<TimeProvider>() ?? TimeProvider.System;
        if (await BoundedShutdown.RunAsync(app, budget, timeProvider) is not { } problem)
        {
            return true;
        }

        await error.WriteLineAsync($"The process ends before its host has stopped: {problem}.");
        return false;
    }

    // Invalid options are the reason of a failed start; then the default applies.
    private static TimeSpan ReadBudget(IServiceProvider services)
    {
        try
        {
            return services.GetService<IOptions<ShutdownOptions>>()?.Value.Budget ?? new ShutdownOptions().Budget;
        }
        catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException)
        {
            return new ShutdownOptions().Budget;
        }
    }
}
