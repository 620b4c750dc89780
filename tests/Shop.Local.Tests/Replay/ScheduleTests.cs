using CsCheck;
using Shop.Identities;
using Shop.Local.Replay;

namespace Shop.Local.Tests.Replay;

public sealed class ScheduleTests
{
    [Fact]
    public void Orders_with_one_price_run_concurrently_and_the_next_price_waits_for_them()
    {
        var plan = Planner.Plan(SampleFiles.Of(
            SampleFiles.Sale("1", "A1000", 1, "1.00"),
            SampleFiles.Sale("2", "A1000", 1, "1.00"),
            SampleFiles.Sale("3", "A1000", 1, "1.10")).Lines, SampleFiles.Pounds);
        var schedule = new Schedule(plan.Orders, _ => 100);

        var first = schedule.Take();
        var second = schedule.Take();
        Assert.Equal(new Step.Place(plan.Orders[0]), first);
        Assert.Equal(new Step.Place(plan.Orders[1]), second);
        Assert.Null(schedule.Take());

        schedule.Complete(second!);
        Assert.Null(schedule.Take());

        schedule.Complete(first!);
        var change = schedule.Take();
        Assert.Equal(new Step.ChangePrice("A1000", 110), change);
        Assert.Null(schedule.Take());

        schedule.Complete(change!);
        Assert.Equal(new Step.Place(plan.Orders[2]), schedule.Take());
    }

    [Fact]
    public void Orders_without_a_common_item_do_not_wait_for_each_other()
    {
        var plan = Planner.Plan(SampleFiles.Of(
            SampleFiles.Sale("1", "A1000", 1, "1.00"),
            SampleFiles.Sale("2", "A1000", 1, "1.10"),
            SampleFiles.Sale("3", "B1000", 1, "7.00")).Lines, SampleFiles.Pounds);
        var schedule = new Schedule(plan.Orders, code => code == "A1000" ? 100 : 700);

        Assert.Equal(new Step.Place(plan.Orders[0]), schedule.Take());
        Assert.Equal(new Step.Place(plan.Orders[2]), schedule.Take());
        Assert.Null(schedule.Take());
    }

    [Fact]
    public void A_price_of_an_earlier_run_is_changed_first()
    {
        var plan = Planner.Plan(SampleFiles.Of(SampleFiles.Sale("1", "A1000", 1, "1.00")).Lines, SampleFiles.Pounds);
        var schedule = new Schedule(plan.Orders, _ => 110);

        Assert.Equal(new Step.ChangePrice("A1000", 100), schedule.Take());
        Assert.Equal(1, schedule.PriceChanges);
    }

    [Fact]
    public void Every_order_is_placed_at_its_prices_without_deadlock()
    {
        var runs = Gen.Select(RandomFiles.Gen, Gen.Int[1, 12], Gen.Int[0, 3], Gen.Int);

        runs.Sample((lines, concurrency, placedBefore, seed) =>
        {
            var plan = Planner.Plan(lines, SampleFiles.Pounds);
            var shop = new SimulatedPrices(plan, concurrency, new Random(seed));
            // As after an interruption: any orders may be placed already, and any price of the file may be current.
            var remaining = plan.Orders.Where(order => placedBefore == 0 || shop.Chance(placedBefore + 1)).ToList();

            shop.Play(new Schedule(remaining, shop.PriceOf));

            Assert.Equal(remaining.Select(order => order.Index), shop.Placed.Order());
        });
    }

    /// <summary>A shop whose steps complete in random order.</summary>
    private sealed class SimulatedPrices(ReplayPlan plan, int concurrency, Random random)
    {
        private readonly Dictionary<string, long> _prices = plan.Orders.SelectMany(order => order.Lines)
            .GroupBy(line => line.StockCode)
            .ToDictionary(code => code.Key, code => code.ElementAt(random.Next(code.Count())).Price);

        public List<int> Placed { get; } = [];

        public bool Chance(int of) => random.Next(of) == 0;

        public long? PriceOf(string code) => _prices[code];

        public void Play(Schedule schedule)
        {
            var inFlight = new List<Step>();
            while (!schedule.IsComplete)
            {
                while (inFlight.Count < concurrency && schedule.Take() is { } step)
                {
                    Check(step);
                    inFlight.Add(step);
                }

                Assert.True(inFlight.Count > 0, "Deadlock: no step is in flight and none can start.");
                var completed = inFlight[random.Next(inFlight.Count)];
                inFlight.Remove(completed);
                End(completed, inFlight);
                schedule.Complete(completed);
            }

            Assert.Empty(inFlight);
        }

        private void End(Step step, List<Step> others)
        {
            Check(step);
            if (step is Step.ChangePrice change)
            {
                Assert.DoesNotContain(others, other => other is Step.ChangePrice same && same.StockCode == change.StockCode);
                Assert.DoesNotContain(
                    others,
                    other => other is Step.Place place && place.Order.Lines.Any(line => line.StockCode == change.StockCode));
                _prices[change.StockCode] = change.Price;
            }
            else
            {
                Placed.Add(((Step.Place)step).Order.Index);
            }
        }

        private void Check(Step step)
        {
            if (step is Step.Place place)
            {
                Assert.All(place.Order.Lines, line => Assert.Equal(line.Price, _prices[line.StockCode]));
            }
        }
    }
}
