using Shop.Storage.Availability;

namespace Shop.Storage.Reads;

/// <summary>
/// Reads by key, many keys per statement: while as many statements as may be are on their way, further keys collect, and the next
/// statement takes them all. A key never joins a statement that has left: what is read is never older than the question. It never
/// waits on purpose: the first one who asks is read for at once.
/// </summary>
/// <param name="rows">What it reads, as the metrics call it.</param>
/// <param name="watch">While the database is known to be away, nothing is asked; without it, every statement finds out for itself.</param>
/// <param name="read">Reads the rows of these keys; keys without one are left out.</param>
internal sealed class GroupRead<TKey, TRow>(string rows, DatabaseHealthMonitor? watch, Func<TKey[], Task<Dictionary<TKey, TRow>>> read)
    where TKey : notnull
    where TRow : class
{
    private const int AtOnce = 2;
    private const int MostKeys = 200;

    private readonly Lock _turn = new();
    private Dictionary<TKey, TaskCompletionSource<TRow?>> _next = [];
    private int _running;

    /// <summary>The row of a key, or null if it has none. Fails as the statement fails.</summary>
    public Task<TRow?> ReadAsync(TKey key)
    {
        watch?.ThrowIfUnavailable();
        lock (_turn)
        {
            if (!_next.TryGetValue(key, out var asked))
            {
                asked = new TaskCompletionSource<TRow?>(TaskCreationOptions.RunContinuationsAsynchronously);
                _next.Add(key, asked);
            }

            if (_running < AtOnce)
            {
                _running++;
                _ = Task.Run(RunAsync);
            }

            return asked.Task;
        }
    }

    private async Task RunAsync()
    {
        while (Take() is { Count: > 0 } asked)
        {
            GroupReadMeter.Sent(rows, asked.Count);
            try
            {
                // It may have gone away while they waited for the statement before this one.
                watch?.ThrowIfUnavailable();
                var found = await read([.. asked.Keys]);
                foreach (var (key, answer) in asked)
                {
                    answer.SetResult(found.GetValueOrDefault(key));
                }
            }
            catch (Exception exception)
            {
                foreach (var answer in asked.Values)
                {
                    answer.SetException(exception);
                }
            }
        }
    }

    private Dictionary<TKey, TaskCompletionSource<TRow?>> Take()
    {
        lock (_turn)
        {
            var taken = _next;
            _next = [];
            if (taken.Count == 0)
            {
                _running--;
            }
            else if (taken.Count > MostKeys)
            {
                _next = taken.Skip(MostKeys).ToDictionary();
                taken = taken.Take(MostKeys).ToDictionary();
            }

            return taken;
        }
    }
}
