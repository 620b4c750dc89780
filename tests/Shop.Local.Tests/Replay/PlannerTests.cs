using CsCheck;
using Shop.Local.Replay;

namespace Shop.Local.Tests.Replay;

public sealed class PlannerTests
{
    [Fact]
    public void The_same_item_at_the_same_price_is_one_line_and_at_another_price_another_order()
    {
        var plan = Planner.Plan(SampleFiles.Of(
            SampleFiles.Sale("1", "A1000", 2, "1.00"),
            SampleFiles.Sale("1", "A1000", 3, "1.00"),
            SampleFiles.Sale("1", "B1000", 1, "5.00"),
            SampleFiles.Sale("1", "A1000", 4, "0.90"),
            SampleFiles.Sale("1", "A1000", 5, "1.00")).Lines, SampleFiles.Pounds);

        Assert.Equal(2, plan.Orders.Count);
        Assert.Equal([new PlannedLine("A1000", 10, 100), new PlannedLine("B1000", 1, 500)], plan.Orders[0].Lines);
        Assert.Equal([new PlannedLine("A1000", 4, 90)], plan.Orders[1].Lines);
        Assert.Equal((1, 1, 2), (plan.Invoices, plan.SplitInvoices, plan.MergedLines));
    }

    [Fact]
    public void An_order_never_exceeds_the_limits_of_the_shop()
    {
        var lines = Enumerable.Range(0, 1_001).Select(i => SampleFiles.Sale("1", $"A{i:0000}", 1, "1.00"))
            .Append(SampleFiles.Sale("1", "A0000", 999_999, "1.00"))
            .Append(SampleFiles.Sale("1", "A0000", 1, "1.00"));

        var plan = Planner.Plan(SampleFiles.Of([.. lines]).Lines, SampleFiles.Pounds);

        Assert.All(plan.Orders, order => Assert.InRange(order.Lines.Count, 1, 1_000));
        Assert.All(plan.Orders.SelectMany(order => order.Lines), line => Assert.InRange(line.Quantity, 1, 1_000_000));
        Assert.Equal(1_001 + 1_000_000, plan.Orders.Sum(order => order.Units));
    }

    [Fact]
    public void Items_have_their_first_description_and_price_and_stock_for_all_sales()
    {
        var plan = Planner.Plan(SampleFiles.Of(
            "1,A1000,?,5,x,0,,UK",
            "1,A1000,LANTERN,7,x,9.99,,UK",
            "2,A1000,LANTERN RED,2,x,1.25,17850,UK",
            "3,A1000,LANTERN BLUE,3,x,1.35,17850,UK",
            "3,B1000,HOLDER,3,x,2.00,,UK",
            "3,C1000,damages,3,x,0,,UK").Lines, SampleFiles.Pounds);

        Assert.Equal([new PlannedItem("A1000", "LANTERN", 5, 125), new PlannedItem("B1000", "HOLDER", 0, 200)], plan.Items);
        Assert.Equal(["C1000"], plan.UnpricedCodes);
        Assert.Equal([new PlannedCustomer("17850", 655, 2)], plan.Customers);
    }

    [Fact]
    public void The_plan_contains_exactly_the_sales_of_the_file()
    {
        RandomFiles.Gen.Sample(lines =>
        {
            var plan = Planner.Plan(lines, SampleFiles.Pounds);
            var file = FileSums.Of(lines, SampleFiles.Pounds);

            Assert.Equal(file.Revenue, (decimal)plan.Orders.Sum(order => order.Total) / 100);
            Assert.Equal(
                file.Units.OrderBy(code => code.Key, StringComparer.Ordinal),
                plan.Orders.SelectMany(order => order.Lines).GroupBy(line => line.StockCode)
                    .Select(code => KeyValuePair.Create(code.Key, code.Sum(line => line.Quantity)))
                    .OrderBy(code => code.Key, StringComparer.Ordinal));
            Assert.Equal(file.Lines - plan.MergedLines, plan.Orders.Sum(order => order.Lines.Count));
            Assert.Equal(file.Invoices, plan.Invoices);
            Assert.Equal(plan.Orders.Sum(order => order.Total), plan.Customers.Sum(customer => customer.Spending));
            Assert.All(plan.Orders, order => Assert.Equal(order.Lines.Count, order.Lines.DistinctBy(line => line.StockCode).Count()));
            Assert.Equal(Enumerable.Range(0, plan.Orders.Count), plan.Orders.Select(order => order.Index));
        });
    }
}
