using Microsoft.Extensions.Time.Testing;
using Shop.Catalog;
using Shop.Faults;

namespace Shop.Grains.Tests.Catalog;

public sealed class SearchConcurrencyLimiterTests : IDisposable
{
    private readonly FakeTimeProvider _timeProvider = new();
    private readonly SearchConcurrencyLimiter _limiter;

    public SearchConcurrencyLimiterTests() => _limiter = new SearchConcurrencyLimiter(_timeProvider);

    public void Dispose() => _limiter.Dispose();

    [Fact]
    public async Task A_waiting_search_gets_the_first_returned_permit()
    {
        var leases = await FillAsync();
        var next = _limiter.AcquireAsync().AsTask();
        Assert.False(next.IsCompleted);

        leases[1].Dispose();

        (await next).Dispose();
    }

    [Fact]
    public async Task A_search_without_a_permit_within_a_second_is_rejected_and_keeps_none()
    {
        var leases = await FillAsync();
        var next = _limiter.AcquireAsync().AsTask();

        _timeProvider.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(next.IsCompleted);
        _timeProvider.Advance(TimeSpan.FromMilliseconds(1));

        await Assert.ThrowsAsync<OverloadedException>(() => next);
        leases.ForEach(lease => lease.Dispose());
        Assert.Equal(SearchConcurrencyLimiter.MaxSearches, (await FillAsync()).Count);
    }

    private async Task<List<SearchConcurrencyLimiter.Lease>> FillAsync()
    {
        var leases = new List<SearchConcurrencyLimiter.Lease>();
        for (var i = 0; i < SearchConcurrencyLimiter.MaxSearches; i++)
        {
            leases.Add(await _limiter.AcquireAsync());
        }

        return leases;
    }
}
