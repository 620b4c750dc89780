using System.Runtime.ExceptionServices;

namespace Shop.Orders.Saga;

/// <summary>
/// Makes many calls with a limited number in flight. Each call has its own timeout, so a phase of a thousand calls has as much time as it
/// makes progress. Runs on the scheduler of a grain; not thread-safe.
/// </summary>
internal static class CallWindow
{
    /// <summary>
    /// Calls for each value. After the first exception no further call starts. Returns when no call is in flight; throws the first
    /// exception.
    /// </summary>
    public static async Task RunAsync<T>(int atOnce, IReadOnlyList<T> values, Func<T, Task> call)
    {
        var next = 0;
        Exception? fault = null;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(atOnce, values.Count)).Select(_ => CallAsync()));
        if (fault is not null)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        async Task CallAsync()
        {
            while (fault is null && next < values.Count)
            {
                try
                {
                    await call(values[next++]);
                }
                catch (Exception exception)
                {
                    fault ??= exception;
                }
            }
        }
    }
}
