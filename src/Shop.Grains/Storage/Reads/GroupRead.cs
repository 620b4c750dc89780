using Shop.Storage.Availability;

namespace Shop.Storage.Reads;

/// <summary>
/// Reads rows by key, many keys per statement. Keys are queued while two statements are in flight, and the next statement reads all of
/// them. A key never joins a statement that was already sent, so a result is never older than its request. There is no artificial delay:
/// an idle reader sends the first key immediately.
/// </summary>
/// <param name="rows">The value of the metrics tag <c>rows</c>.</param>
/// <param name="monitor">The circuit breaker of the database; if absent, every statement tries the database.</param>
/// <param name="read">Reads the rows of these keys; the result has no entry for a key without a row.</param>
internal sealed class GroupRead<TKey, TRow>(string rows, DatabaseHealthMonitor? monitor, Func<TKey[], Task<Dictionary<TKey, TRow>>> read)
    where TKey : notnull
    where TRow : class
{
    private const int MaxStatements = 2;
    private const int MaxKeys = 200;

    private readonly Lock _lock = new();
    private Dictionary<TKey, TaskCompletionSource<TRow?>> _next = [];
    private int _inFlight;

    /// <summary>Returns the row of a key, or null if there is none. Throws the exception of the statement.</summary>
    public Task<TRow?> ReadAsync(TKey key)
    {
        monitor?.ThrowIfUnavailable();
        lock (_lock)
        {
            if (!_next.TryGetValue(key, out var result))
            {
                result = new TaskCompletionSource<TRow?>(TaskCreationOptions.RunContinuationsAsynchronously);
                _next.Add(key, result);
            }

            if (_inFlight < MaxStatements)
            {
                _inFlight++;
                _ = Task.Run(RunAsync);
            }

            return result.Task;
        }
    }

    private async Task RunAsync()
    {
        while (Take() is { Count: > 0 } requests)
        {
            GroupReadMeter.Sent(rows, requests.Count);
            try
            {
                // The database may have become unavailable while the keys were queued.
                monitor?.ThrowIfUnavailable();
                var found = await read([.. requests.Keys]);
                foreach (var (key, result) in requests)
                {
                    result.SetResult(found.GetValueOrDefault(key));
                }
            }
            catch (Exception exception)
            {
                foreach (var result in requests.Values)
                {
                    result.SetException(exception);
                }
            }
        }
    }

    private Dictionary<TKey, TaskCompletionSource<TRow?>> Take()
    {
        lock (_lock)
        {
            var taken = _next;
            _next = [];
            if (taken.Count == 0)
            {
                _inFlight--;
            }
            else if (taken.Count > MaxKeys)
            {
                _next = taken.Skip(MaxKeys).ToDictionary();
                taken = taken.Take(MaxKeys).ToDictionary();
            }

            return taken;
        }
    }
}
