using Shop.Chaos.Check;
using Shop.Chaos.Histories;
using Shop.Chaos.Load;

namespace Shop.Chaos.Tests.Check;

public class VerdictTests
{
    [Fact]
    public void A_run_that_met_too_little_is_void()
    {
        var world = new World();

        var verdict = Verdict.Of(world.Evidence(), world.Tables(), examined: true);

        Assert.Contains(verdict.Void, reason => reason.Contains("unknown", StringComparison.Ordinal));
        Assert.Contains(verdict.Void, reason => reason.Contains("undone", StringComparison.Ordinal));
        Assert.False(verdict.IsClean);
    }

    [Fact]
    public void A_fault_that_met_few_orders_makes_a_run_void()
    {
        var world = new World();
        world.Fault("kill-api", 19);

        var verdict = Verdict.Of(world.Evidence(), world.Tables(), examined: true);

        Assert.Contains(verdict.Void, reason => reason.StartsWith("kill-api", StringComparison.Ordinal));
        Assert.DoesNotContain(verdict.Void, reason => reason.StartsWith("kill-silo", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(20, true)]
    public void Service_that_comes_back_later_than_promised_is_a_violation(int secondsOfFailure, bool late)
    {
        var evidence = new Evidence(KillThenFail(secondsOfFailure));

        var recovery = Assert.Single(Recovery.Measure(evidence));

        Assert.Equal(late, recovery.IsTooLate);
        Assert.InRange(recovery.Seconds, secondsOfFailure - 1.0, secondsOfFailure + 1.0);
    }

    [Fact]
    public void What_the_next_fault_broke_is_not_held_against_the_one_before()
    {
        List<HistoryLine> history = [.. KillThenFail(5)];
        history.RemoveAll(line => line.Phase is "load-ends" or "all-final");
        history.Add(new HistoryLine { At = 60.1, Event = "request", Request = 900, Action = Actions.Search, Method = "GET", Path = "items", Attempt = 1 });
        history.Add(new HistoryLine { At = 60.2, Event = "fault", Phase = "begin", Action = "database-restart", InFlight = 30 });
        history.Add(new HistoryLine { At = 60.3, Event = "answer", Request = 900, Outcome = "unknown", Status = 503, RetryAfter = 1, Took = 0.2 });
        history.Add(new HistoryLine { At = 61, Event = "fault", Phase = "end", Action = "database-restart" });
        history.Add(new HistoryLine { At = 62, Event = "phase", Phase = "load-ends" });

        var first = Recovery.Measure(new Evidence(history))[0];

        Assert.InRange(first.Seconds, 4.0, 6.0);
    }

    // Ten requests a second for a minute; the silo dies at 10 s, and for so long every request fails.
    private static IEnumerable<HistoryLine> KillThenFail(int secondsOfFailure)
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
            yield return new HistoryLine { At = at, Event = "request", Request = i, Action = Actions.Search, Method = "GET", Path = "items", Attempt = 1 };
            yield return new HistoryLine { At = at + 0.05, Event = "answer", Request = i, Outcome = fails ? "unknown" : "ok", Status = fails ? 503 : 200, RetryAfter = 1, Took = 0.05 };
        }

        yield return new HistoryLine { At = 60, Event = "phase", Phase = "load-ends" };
        yield return new HistoryLine { At = 60, Event = "phase", Phase = "all-final" };
    }
}
