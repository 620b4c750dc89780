namespace Shop.Storage.Availability;

/// <summary>
/// Raises the minimum of the thread pool while the database does not respond. When a statement times out, Npgsql sends a cancellation and
/// waits for it synchronously, so every pooled connection can block a thread for seconds. Without extra threads the silo could not even
/// return errors. They are not added permanently, because they cause contention in normal operation.
/// </summary>
internal static class ThreadPoolBoost
{
    private const int ExtraThreads = 40;
    private static int _users;

    /// <summary>Adds the extra threads. Each call needs one <see cref="Release"/>.</summary>
    public static void Acquire()
    {
        if (Interlocked.Increment(ref _users) == 1)
        {
            Add(ExtraThreads);
        }
    }

    /// <summary>Removes the extra threads after the last user.</summary>
    public static void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Add(-ExtraThreads);
        }
    }

    private static void Add(int threads)
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(1, workers + threads), ports);
    }
}
