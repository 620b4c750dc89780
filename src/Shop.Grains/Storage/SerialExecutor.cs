namespace Shop.Storage;

/// <summary>Lets the calls of a reentrant grain do one kind of work one after the other. Not thread-safe: the grain's turns are.</summary>
internal sealed class SerialExecutor
{
    private Task _last = Task.CompletedTask;

    /// <summary>Does the work when nobody else does.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        await WaitAsync();
        var mine = work();
        _last = mine;
        return await mine;
    }

    /// <summary>Waits until nobody does any; without waiting if nobody does.</summary>
    public async ValueTask WaitAsync()
    {
        while (!_last.IsCompleted)
        {
            await _last.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
