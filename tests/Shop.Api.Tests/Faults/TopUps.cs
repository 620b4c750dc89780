using System.Globalization;
using System.Net;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Faults;

/// <summary>A steady load: workers add one unit at a time to an account, and retry each request until it succeeds.</summary>
internal sealed class TopUps : IAsyncDisposable
{
    private readonly Uri _address;
    private readonly Shopper _customer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _workers;
    private int _count;
    private int _repeated;
    private int _failedTwice;

    public TopUps(Uri address, Shopper customer, int workers)
    {
        (_address, _customer) = (address, customer);
        _workers = [.. Enumerable.Range(0, workers).Select(_ => WorkAsync())];
    }

    /// <summary>Number of acknowledged top-ups.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Number of top-ups that needed a second request.</summary>
    public int Repeated => Volatile.Read(ref _repeated);

    /// <summary>Number of further retries of those.</summary>
    public int FailedTwice => Volatile.Read(ref _failedTwice);

    public Task ReachAsync(int count) => FaultyShop.EventuallyAsync(async () =>
    {
        await Task.WhenAll(_workers.Where(worker => worker.IsCompleted));
        return Count >= count;
    });

    /// <summary>Stops the load and waits for the requests in flight.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        using var shopper = new Shopper(_address);
        shopper.Use(_customer.Tokens!);
        while (!_stop.IsCancellationRequested)
        {
            var key = $"{Guid.CreateVersion7()}";
            for (var attempt = 1; await TopUpAsync(shopper, key) is { } wait; attempt++)
            {
                Interlocked.Increment(ref attempt == 1 ? ref _repeated : ref _failedTwice);
                await Task.Delay(wait);
            }

            Interlocked.Increment(ref _count);
        }
    }

    // Returns null if the top-up was acknowledged, else the delay before a retry.
    private static async Task<TimeSpan?> TopUpAsync(Shopper shopper, string key)
    {
        var answer = await shopper.PostAsync("/payments/debits", new { amount = 1 }, key);
        return answer.Status == HttpStatusCode.Created
            ? null
            : TimeSpan.FromSeconds(int.Parse(answer["Retry-After"] ?? "1", CultureInfo.InvariantCulture));
    }
}
