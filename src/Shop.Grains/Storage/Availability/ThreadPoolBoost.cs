namespace Shop.Storage.Availability;

/// <summary>
/// More threads at once while the database does not answer: when a statement times out, Npgsql asks the server to cancel it and waits for
/// that synchronously, so that every connection of the pool can hold up a thread for seconds. With as many threads as processors nothing else would
/// run meanwhile, not even the answer that the shop is not available. In good times they would only get in each other's way.
/// </summary>
internal static class ThreadPoolBoost
{
    private const int Spare = 40;
    private static int _wanted;

    public static void Call()
    {
        if (Interlocked.Increment(ref _wanted) == 1)
        {
            Add(Spare);
        }
    }

    public static void Dismiss()
    {
        if (Interlocked.Decrement(ref _wanted) == 0)
        {
            Add(-Spare);
        }
    }

    private static void Add(int threads)
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(1, workers + threads), ports);
    }
}
