using Shop.Orders.Saga;

namespace Shop.Grains.Tests.Orders.Saga;

public sealed class CallWindowTests
{
    private readonly List<TaskCompletionSource> _calls = [];

    [Fact]
    public async Task A_call_starts_when_an_earlier_one_has_ended()
    {
        var all = CallWindow.RunAsync(3, [.. Enumerable.Range(0, 5)], Call);
        Assert.Equal(3, _calls.Count);

        _calls[1].SetResult();
        Assert.Equal(4, _calls.Count);
        _calls[3].SetResult();
        Assert.Equal(5, _calls.Count);

        Assert.False(all.IsCompleted);
        foreach (var call in _calls)
        {
            call.TrySetResult();
        }

        await all;
    }

    [Fact]
    public async Task After_an_exception_no_call_starts_and_those_in_flight_are_awaited()
    {
        var all = CallWindow.RunAsync(3, [.. Enumerable.Range(0, 5)], Call);

        _calls[0].SetException(new TimeoutException());
        _calls[1].SetResult();
        Assert.False(all.IsCompleted);
        _calls[2].SetResult();

        await Assert.ThrowsAsync<TimeoutException>(() => all);
        Assert.Equal(3, _calls.Count);
    }

    private Task Call(int value)
    {
        Assert.Equal(_calls.Count, value);
        _calls.Add(new TaskCompletionSource());
        return _calls[^1].Task;
    }
}
