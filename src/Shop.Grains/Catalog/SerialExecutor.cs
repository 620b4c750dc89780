namespace Shop.Catalog;

/// <summary>
/// Runs one kind of operation of a reentrant grain one at a time. Not thread-safe: it relies on the grain's
/// single-threaded turns.
/// </summary>
internal sealed class SerialExecutor
{
    private Task _last = Task.CompletedTask;

    /// <summary>Runs the operation when no other one is running. A failed operation does not stop the next one.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> operation)
    {
        while (!_last.IsCompleted)
        {
            await _last.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }

        var current = operation();
        _last = current;
        return await current;
    }
}
