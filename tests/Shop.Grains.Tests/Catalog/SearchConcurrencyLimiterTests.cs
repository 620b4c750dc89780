using Microsoft.Extensions.Time.Testing;
using Shop.Catalog;
using Shop.Faults;

namespace Shop.Grains.Tests.Catalog;

public sealed class SearchConcurrencyLimiterTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SearchConcurrencyLimiter _gate;

    public SearchConcurrencyLimiterTests() => _gate = new SearchConcurrencyLimiter(_clock);

    public void Dispose() => _gate.Dispose();

    [Fact]
    public async Task The_next_one_gets_the_room_of_the_first_that_is_done()
    {
        var turns = await FillAsync();
        var next = _gate.EnterAsync().AsTask();
        Assert.False(next.IsCompleted);

        turns[1].Dispose();

        (await next).Dispose();
    }

    [Fact]
    public async Task Who_finds_no_room_within_a_second_is_refused_and_takes_none()
    {
        var turns = await FillAsync();
        var next = _gate.EnterAsync().AsTask();

        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await Assert.ThrowsAsync<OverloadedException>(() => next);
        turns.ForEach(turn => turn.Dispose());
        Assert.Equal(SearchConcurrencyLimiter.AtOnce, (await FillAsync()).Count);
    }

    private async Task<List<SearchConcurrencyLimiter.Turn>> FillAsync()
    {
        var turns = new List<SearchConcurrencyLimiter.Turn>();
        for (var i = 0; i < SearchConcurrencyLimiter.AtOnce; i++)
        {
            turns.Add(await _gate.EnterAsync());
        }

        return turns;
    }
}
