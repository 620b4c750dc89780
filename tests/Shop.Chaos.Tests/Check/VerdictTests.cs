using Shop.Chaos.Check;
using Shop.Chaos.Histories;
using Shop.Chaos.Load;

namespace Shop.Chaos.Tests.Check;

public class VerdictTests
{
    [Fact]
    public void A_run_with_too_few_unknown_outcomes_is_void()
    {
        var run = new SampleRun();

        var verdict = Verdict.Of(run.Record(), run.Tables(), isCompleteRun: true);

        Assert.Contains(verdict.Void, reason => reason.Contains("unknown", StringComparison.Ordinal));
        Assert.Contains(verdict.Void, reason => reason.Contains("undone", StringComparison.Ordinal));
        Assert.False(verdict.IsClean);
    }

    [Fact]
    public void A_fault_with_few_orders_in_flight_makes_a_run_void()
    {
        var run = new SampleRun();
        run.Fault("kill-api", 19);

        var verdict = Verdict.Of(run.Record(), run.Tables(), isCompleteRun: true);

        Assert.Contains(verdict.Void, reason => reason.StartsWith("kill-api", StringComparison.Ordinal));
        Assert.DoesNotContain(verdict.Void, reason => reason.StartsWith("kill-silo", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10, 1, false)]
    [InlineData(20, 1, true)]
    [InlineData(20, 2, false)]
    [InlineData(40, 2, true)]
    public void A_recovery_later_than_its_limit_is_a_violation(int secondsOfFailure, int limitFactor, bool isLate)
    {
        var record = new RunRecord(CreateHistory(secondsOfFailure));

        var recovery = Assert.Single(Recovery.Measure(record, limitFactor));

        Assert.Equal(isLate, recovery.IsTooLate);
        Assert.InRange(recovery.Seconds, secondsOfFailure - 1.0, secondsOfFailure + 1.0);
    }

    [Fact]
    public void A_failure_after_the_next_fault_does_not_count_for_the_previous_one()
    {
        List<HistoryLine> history = [.. CreateHistory(5)];
        history.RemoveAll(line => line.Phase is "load-ends" or "all-final");
        history.Add(new HistoryLine
        {
            At = 60.1,
            Event = "request",
            Request = 900,
            Action = Actions.Search,
            Method = "GET",
            Path = "items",
            Attempt = 1,
        });
        history.Add(new HistoryLine { At = 60.2, Event = "fault", Phase = "begin", Action = "database-restart", InFlight = 30 });
        history.Add(new HistoryLine
        {
            At = 60.3,
            Event = "answer",
            Request = 900,
            Outcome = "unknown",
            Status = 503,
            RetryAfter = 1,
            Took = 0.2,
        });
        history.Add(new HistoryLine { At = 61, Event = "fault", Phase = "end", Action = "database-restart" });
        history.Add(new HistoryLine { At = 62, Event = "phase", Phase = "load-ends" });

        var first = Recovery.Measure(new RunRecord(history))[0];

        Assert.InRange(first.Seconds, 4.0, 6.0);
    }

    // Ten requests per second for a minute. The silo is killed after 10 s; then every request fails for a while.
    private static IEnumerable<HistoryLine> CreateHistory(int secondsOfFailure)
    {
        yield return new HistoryLine { At = 0, Event = "phase", Phase = "load-begins" };
        for (var i = 0; i < 600; i++)
        {
            var at = i / 10.0;
            if (i == 100)
            {
                yield return new HistoryLine { At = at, Event = "fault", Phase = "begin", Action = "kill-silo", InFlight = 30 };
                yield return new HistoryLine { At = at, Event = "fault", Phase = "end", Action = "kill-silo" };
            }

            var fails = at >= 10 && at < 10 + secondsOfFailure;
            yield return new HistoryLine
            {
                At = at,
                Event = "request",
                Request = i,
                Action = Actions.Search,
                Method = "GET",
                Path = "items",
                Attempt = 1,
            };
            yield return new HistoryLine
            {
                At = at + 0.05,
                Event = "answer",
                Request = i,
                Outcome = fails ? "unknown" : "ok",
                Status = fails ? 503 : 200,
                RetryAfter = 1,
                Took = 0.05,
            };
        }

        yield return new HistoryLine { At = 60, Event = "phase", Phase = "load-ends" };
        yield return new HistoryLine { At = 60, Event = "phase", Phase = "all-final" };
    }
}
