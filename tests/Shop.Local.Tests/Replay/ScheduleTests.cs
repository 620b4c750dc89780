using CsCheck;
using Shop.Identities;
using Shop.Local.Replay;

namespace Shop.Local.Tests.Replay;

public sealed class ScheduleTests
{
    [Fact]
    public void Orders_at_one_price_go_on_together_and_the_next_price_waits_for_all_of_them()
    {
        var plan = Planner.Plan(Files.Of(
            Files.Sale("1", "A1000", 1, "1.00"),
            Files.Sale("2", "A1000", 1, "1.00"),
            Files.Sale("3", "A1000", 1, "1.10")).Lines);
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
    public void Items_that_do_not_meet_do_not_wait_for_each_other()
    {
        var plan = Planner.Plan(Files.Of(
            Files.Sale("1", "A1000", 1, "1.00"),
            Files.Sale("2", "A1000", 1, "1.10"),
            Files.Sale("3", "B1000", 1, "7.00")).Lines);
        var schedule = new Schedule(plan.Orders, code => code == "A1000" ? 100 : 700);

        Assert.Equal(new Step.Place(plan.Orders[0]), schedule.Take());
        Assert.Equal(new Step.Place(plan.Orders[2]), schedule.Take());
        Assert.Null(schedule.Take());
    }

    [Fact]
    public void A_price_that_an_earlier_run_left_is_set_right_first()
    {
        var plan = Planner.Plan(Files.Of(Files.Sale("1", "A1000", 1, "1.00")).Lines);
        var schedule = new Schedule(plan.Orders, _ => 110);

        Assert.Equal(new Step.ChangePrice("A1000", 100), schedule.Take());
        Assert.Equal(1, schedule.PriceChanges);
    }

    [Fact]
    public void Every_order_finds_its_prices_from_its_beginning_to_its_end_and_none_waits_for_ever()
    {
        var runs = Gen.Select(RandomFiles.Gen, Gen.Int[1, 12], Gen.Int[0, 3], Gen.Int);

        runs.Sample((lines, atOnce, placedBefore, seed) =>
        {
            var plan = Planner.Plan(lines);
            var shop = new SimulatedPrices(plan, atOnce, new Random(seed));
            // As after an interruption anywhere: any orders are placed already, any price of the file is current.
            var left = plan.Orders.Where(order => placedBefore == 0 || shop.Chance(placedBefore + 1)).ToList();

            shop.Play(new Schedule(left, shop.PriceOf));

            Assert.Equal(left.Select(order => order.Index), shop.Placed.Order());
        });
    }

    /// <summary>A shop whose steps end in any order.</summary>
    private sealed class SimulatedPrices(ReplayPlan plan, int atOnce, Random chance)
    {
        private readonly Dictionary<string, long> _prices = plan.Orders.SelectMany(order => order.Lines)
            .GroupBy(line => line.StockCode)
            .ToDictionary(code => code.Key, code => code.ElementAt(chance.Next(code.Count())).Price);

        public List<int> Placed { get; } = [];

        public bool Chance(int of) => chance.Next(of) == 0;

        public long? PriceOf(string code) => _prices[code];

        public void Play(Schedule schedule)
        {
            var underWay = new List<Step>();
            while (!schedule.IsComplete)
            {
                while (underWay.Count < atOnce && schedule.Take() is { } step)
                {
                    Check(step);
                    underWay.Add(step);
                }

                Assert.True(underWay.Count > 0, "Nothing is under way and nothing can begin.");
                var ending = underWay[chance.Next(underWay.Count)];
                underWay.Remove(ending);
                End(ending, underWay);
                schedule.Complete(ending);
            }

            Assert.Empty(underWay);
        }

        private void End(Step step, List<Step> others)
        {
            Check(step);
            if (step is Step.ChangePrice change)
            {
                Assert.DoesNotContain(others, other => other is Step.ChangePrice same && same.StockCode == change.StockCode);
                Assert.DoesNotContain(others, other => other is Step.Place place && place.Order.Lines.Any(line => line.StockCode == change.StockCode));
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
