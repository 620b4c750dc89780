using Microsoft.Extensions.Time.Testing;
using Shop.Orders;
using Shop.Orders.Saga;

namespace Shop.Grains.Tests.Orders.Saga;

public sealed class SagaLogTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void An_order_that_cannot_be_resumed_for_a_long_time_has_a_short_timeline()
    {
        var log = new SagaLog(2, _clock);
        for (var i = 0; i < 1_000; i++)
        {
            log.Done(SagaStepName.Resume);
            log.Fault(SagaStepName.Resume, "Storage unavailable.");
        }

        log.Done(SagaStepName.Resume);

        var steps = log.Unstored;
        Assert.Equal(21, steps.Length);
        Assert.Equal(("resume", "done", 1_002), (steps[^1].Name, steps[^1].Outcome, steps[^1].Attempt));
        Assert.Equal(Enumerable.Range(982, 20), steps.Take(20).Select(step => step.Attempt));
        Assert.All(steps.Take(20), step => Assert.Equal("fault", step.Outcome));
    }

    [Fact]
    public void A_step_that_every_attempt_repeats_is_kept_once_in_its_last_form()
    {
        var log = new SagaLog(1, _clock);
        for (var i = 0; i < 2; i++)
        {
            log.Done(SagaStepName.Reserve, "1 line");
            log.Done(SagaStepName.Book);
            log.Fault(SagaStepName.Pay, "Storage unavailable.");
            _clock.Advance(TimeSpan.FromSeconds(5));
        }

        log.Refused(SagaStepName.Reserve, "Not enough units.");

        Assert.Equal(
            ["pay fault 1", "reserve done 2", "book done 2", "pay fault 2", "reserve refused 3"],
            log.Unstored.Select(step => $"{step.Name} {step.Outcome} {step.Attempt}"));
    }

    [Fact]
    public void Stored_steps_are_not_replaced()
    {
        var log = new SagaLog(2, _clock);
        log.Done(SagaStepName.Resume);
        log.MarkStored();

        log.Done(SagaStepName.Resume);

        Assert.Single(log.Unstored);
    }
}
