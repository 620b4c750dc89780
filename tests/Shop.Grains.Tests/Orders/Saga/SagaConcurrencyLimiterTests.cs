using Microsoft.Extensions.Options;
using Shop.Faults;
using Shop.Identities;
using Shop.Orders;
using Shop.Orders.Saga;

namespace Shop.Grains.Tests.Orders.Saga;

public sealed class SagaConcurrencyLimiterTests
{
    private static readonly UserId First = new(Guid.CreateVersion7());
    private static readonly UserId Second = new(Guid.CreateVersion7());

    [Fact]
    public async Task Sagas_run_until_the_lines_of_the_lane_are_taken()
    {
        var lane = new SagaLane(maxSagas: 10, maxLines: 100);
        var first = await lane.AcquireAsync(First, 60, CancellationToken.None);
        await lane.AcquireAsync(First, 40, CancellationToken.None);

        var third = lane.AcquireAsync(First, 1, CancellationToken.None);

        Assert.False(third.IsCompleted);
        Assert.Equal(((2, 100), (1, 1)), (lane.Running, lane.Queued));
        first.Dispose();
        await third;
        Assert.Equal(((2, 41), (0, 0)), (lane.Running, lane.Queued));
    }

    [Fact]
    public async Task A_saga_with_more_lines_than_the_lane_runs_alone()
    {
        var lane = new SagaLane(maxSagas: 10, maxLines: 100);
        var small = await lane.AcquireAsync(First, 1, CancellationToken.None);

        var heavy = lane.AcquireAsync(First, 5_000, CancellationToken.None);
        Assert.False(heavy.IsCompleted);
        small.Dispose();
        var lease = await heavy;

        Assert.Equal((1, 100), lane.Running);
        lease.Dispose();
        Assert.Equal((0, 0), lane.Running);
    }

    [Fact]
    public async Task A_heavy_saga_is_not_overtaken_by_lighter_ones()
    {
        var lane = new SagaLane(maxSagas: 10, maxLines: 100);
        var running = await lane.AcquireAsync(First, 60, CancellationToken.None);
        var heavy = lane.AcquireAsync(First, 80, CancellationToken.None);

        var light = lane.AcquireAsync(Second, 30, CancellationToken.None);

        Assert.False(light.IsCompleted);
        running.Dispose();
        var lease = await heavy;
        Assert.False(light.IsCompleted);
        lease.Dispose();
        await light;
    }

    [Fact]
    public async Task Customers_take_turns()
    {
        var lane = new SagaLane(maxSagas: 1, maxLines: 100);
        var lease = await lane.AcquireAsync(First, 1, CancellationToken.None);
        var order = new List<string>();
        var queued = new[] { (First, "first 1"), (First, "first 2"), (First, "first 3"), (Second, "second 1"), (Second, "second 2") }
            .Select(async saga =>
            {
                using var own = await lane.AcquireAsync(saga.Item1, 1, CancellationToken.None);
                order.Add(saga.Item2);
            }).ToList();

        lease.Dispose();
        await Task.WhenAll(queued);

        Assert.Equal(["first 1", "second 1", "first 2", "second 2", "first 3"], order);
    }

    [Fact]
    public async Task A_canceled_saga_leaves_the_queue_and_the_ones_behind_it_run()
    {
        var lane = new SagaLane(maxSagas: 10, maxLines: 100);
        await lane.AcquireAsync(First, 60, CancellationToken.None);
        using var stopping = new CancellationTokenSource();
        var heavy = lane.AcquireAsync(First, 80, stopping.Token).AsTask();
        var light = lane.AcquireAsync(Second, 30, CancellationToken.None).AsTask();

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => heavy);
        await light;
        Assert.Equal(((2, 90), (0, 0)), (lane.Running, lane.Queued));
    }

    [Fact]
    public async Task Large_orders_do_not_delay_small_ones_and_leave_room_for_their_admission()
    {
        var limiter = new SagaConcurrencyLimiter(Options.Create(new OrderOptions
        {
            LinesAtOnce = 2_000,
            MostWaiting = 10,
            MostLinesWaiting = 1_500,
        }));
        await limiter.AcquireAsync(First, 1_000, CancellationToken.None);
        var second = limiter.AcquireAsync(First, 1_000, CancellationToken.None);
        var third = limiter.AcquireAsync(First, 1_000, CancellationToken.None);

        Assert.False(second.IsCompleted || third.IsCompleted);
        Assert.True(limiter.HasQueue);
        Assert.Throws<OverloadedException>(() => limiter.Admit(SagaConcurrencyLimiter.MaxSmallOrder + 1));
        limiter.Admit(SagaConcurrencyLimiter.MaxSmallOrder);
        await limiter.AcquireAsync(First, SagaConcurrencyLimiter.MaxSmallOrder, CancellationToken.None);
    }
}
