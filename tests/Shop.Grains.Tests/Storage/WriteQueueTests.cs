using Microsoft.Extensions.Time.Testing;
using Shop.Faults;
using Shop.Storage.GroupCommit;

namespace Shop.Grains.Tests.Storage;

public sealed class WriteQueueTests
{
    [Fact]
    public async Task New_work_whose_callers_have_timed_out_leaves_the_queue_and_steps_stay()
    {
        var clock = new FakeTimeProvider();
        using var queue = new WriteQueue(clock);
        var (oldStep, oldNew, youngNew) = (Queued(isStep: true), Queued(isStep: false), Queued(isStep: false));
        queue.TryEnqueue(oldNew);
        queue.TryEnqueue(oldStep);
        clock.Advance(WriteQueue.MaxWait);
        queue.TryEnqueue(youngNew);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        var taken = queue.Take(maxRows: 10);

        Assert.Equal([oldStep, youngNew], taken);
        Assert.Equal(0, queue.Count);
        await Assert.ThrowsAsync<OverloadedException>(() => oldNew.Durable.Task);
        Assert.False(oldStep.Durable.Task.IsCompleted);
    }

    private static QueuedWrite Queued(bool isStep) => new([new Row(isStep)]);

    private sealed class Row(bool isStep) : Write
    {
        public override BulkStatement Statement => throw new NotSupportedException();

        public override bool IsStep => isStep;
    }
}
