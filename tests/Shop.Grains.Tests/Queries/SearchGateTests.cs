using Microsoft.Extensions.Time.Testing;
using Shop.Catalog;

namespace Shop.Grains.Tests.Queries;

public sealed class SearchGateTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SearchGate _gate;

    public SearchGateTests() => _gate = new SearchGate(_clock);

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
        Assert.Equal(SearchGate.AtOnce, (await FillAsync()).Count);
    }

    private async Task<List<SearchGate.Turn>> FillAsync()
    {
        var turns = new List<SearchGate.Turn>();
        for (var i = 0; i < SearchGate.AtOnce; i++)
        {
            turns.Add(await _gate.EnterAsync());
        }

        return turns;
    }
}
