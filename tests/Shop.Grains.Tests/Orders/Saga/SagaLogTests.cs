using Microsoft.Extensions.Time.Testing;
using Shop.Orders.Saga;

namespace Shop.Grains.Tests.Orders.Saga;

public sealed class SagaLogTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void An_order_that_cannot_be_taken_up_for_long_says_so_once()
    {
        var log = new SagaLog(2, _clock);
        for (var i = 0; i < 1_000; i++)
        {
            log.Done(SagaStepName.Resume);
            log.Fault(SagaStepName.Resume, "The storage did not answer.");
        }

        log.Done(SagaStepName.Resume);

        var steps = log.Peek();
        Assert.Equal(21, steps.Length);
        Assert.Equal(("resume", "done", 1_002), (steps[^1].Name, steps[^1].Outcome, steps[^1].Attempt));
        Assert.Equal(Enumerable.Range(982, 20), steps.Take(20).Select(step => step.Attempt));
        Assert.All(steps.Take(20), step => Assert.Equal("fault", step.Outcome));
    }

    [Fact]
    public void Steps_that_every_attempt_repeats_stand_once_as_they_were_last()
    {
        var log = new SagaLog(1, _clock);
        for (var i = 0; i < 2; i++)
        {
            log.Done(SagaStepName.Reserve, "1 line");
            log.Done(SagaStepName.Book);
            log.Fault(SagaStepName.Pay, "The storage did not answer.");
            _clock.Advance(TimeSpan.FromSeconds(5));
        }

        log.Refused(SagaStepName.Reserve, "There are not enough.");

        Assert.Equal(
            ["pay fault 1", "reserve done 2", "book done 2", "pay fault 2", "reserve refused 3"],
            log.Peek().Select(step => $"{step.Name} {step.Outcome} {step.Attempt}"));
    }

    [Fact]
    public void What_is_stored_is_not_replaced()
    {
        var log = new SagaLog(2, _clock);
        log.Done(SagaStepName.Resume);
        log.Stored();

        log.Done(SagaStepName.Resume);

        Assert.Single(log.Peek());
    }
}
