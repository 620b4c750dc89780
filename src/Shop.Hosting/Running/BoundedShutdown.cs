using Microsoft.Extensions.Hosting;

namespace Shop.Hosting.Running;

/// <summary>
/// Stops and disposes a host within a budget. A step that ignores its cancellation, for example because the database does not answer, is
/// abandoned: the other members of the cluster detect the end of the process.
/// </summary>
internal static class BoundedShutdown
{
    /// <summary>Stops and then disposes the host.</summary>
    /// <returns>Null, or the step that failed or did not complete within the budget. A step after a failed one still runs.</returns>
    public static async Task<string?> RunAsync(IHost host, TimeSpan budget, TimeProvider timeProvider)
    {
        using var limit = new CancellationTokenSource(budget, timeProvider);
        (string Name, Func<Task> Run)[] steps =
        [
            ("stopping the services", () => host.StopAsync(limit.Token)),
            ("disposing the services", () => ((IAsyncDisposable)host).DisposeAsync().AsTask()),
        ];
        string? problem = null;
        foreach (var (name, run) in steps)
        {
            try
            {
                // A step may block its thread.
                await Task.Run(run, CancellationToken.None).WaitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                return $"{name} took longer than {budget} (Shutdown:Budget)";
            }
#pragma warning disable CA1031 // Any error: the remaining steps still release what they can.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                problem = $"{name} failed: {StartupFailure.FirstLine(exception)}";
            }
        }

        return problem;
    }
}
