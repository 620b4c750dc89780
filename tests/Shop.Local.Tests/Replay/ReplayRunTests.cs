using System.Globalization;
using Shop.Local.Replay;
using Spectre.Console;

namespace Shop.Local.Tests.Replay;

/// <summary>Whole replays over HTTP against a shop in memory.</summary>
public sealed class ReplayRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("shop-replay-").FullName;
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture);

    public ReplayRunTests()
    {
        File.WriteAllText(Path.Combine(_folder, "admin.json"), """{"username":"admin","password":"secret"}""");
        File.WriteAllBytes(SalesPath, Files.Bytes([.. Lines()]));
    }

    private string SalesPath => Path.Combine(_folder, "sales.csv");

    [Fact]
    public async Task A_shop_that_loses_calls_and_answers_sells_exactly_what_the_file_says()
    {
        await using var shop = await SimulatedShop.StartAsync(troublePercent: 10);

        Assert.True(await RunAsync(shop), _output.ToString());

        Assert.Equal(Planner.Plan((await SalesFile.ReadAsync(SalesPath, CancellationToken.None)).Lines).Orders.Count, shop.Orders.Count(order => order.IsProcessed));
        Assert.Contains("sold exactly what the file says", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_that_was_interrupted_goes_on_and_orders_nothing_twice()
    {
        await using var shop = await SimulatedShop.StartAsync(troublePercent: 8);
        using var interruption = new CancellationTokenSource();
        shop.Processed = count => { if (count == 40) { interruption.Cancel(); } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(shop, interruption.Token));
        var placed = shop.Orders.Count;
        shop.ChangeEveryPrice(12_345);

        Assert.True(await RunAsync(shop), _output.ToString());
        var all = shop.Orders.Count;
        Assert.True(await RunAsync(shop), _output.ToString());

        Assert.InRange(placed, 40, all - 1);
        Assert.Equal(all, shop.Orders.Count);
        // What was under way at the interruption may have met the new prices: it failed, holds nothing, and was ordered again.
        var sold = shop.Orders.Where(order => order.IsProcessed).ToList();
        Assert.Equal(Planner.Plan((await SalesFile.ReadAsync(SalesPath, CancellationToken.None)).Lines).Orders.Count, sold.Count);
        Assert.Equal(sold.Count, sold.DistinctBy(order => order.Delivery!.Address).Count());
    }

    [Fact]
    public async Task Prices_that_somebody_else_changes_in_between_are_set_right_and_the_order_is_placed_again()
    {
        await using var shop = await SimulatedShop.StartAsync();
        shop.Processed = count => { if (count == 30) { shop.ChangeEveryPrice(12_345); } };

        Assert.True(await RunAsync(shop), _output.ToString());

        Assert.Contains(shop.Orders, order => order.Failure?.Code == "price-changed");
    }

    [Fact]
    public async Task An_order_that_the_shop_refuses_is_explained_and_the_run_is_not_a_success()
    {
        await using var shop = await SimulatedShop.StartAsync();
        shop.SoldOut = "THING 10003";

        Assert.False(await RunAsync(shop));

        Assert.Contains("out-of-stock: as simulated", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("DIFFERENT", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_passwords_and_days_of_a_data_folder_stay_and_are_nobody_elses()
    {
        var first = await ReplayState.OpenAsync(_folder, "abc", TimeProvider.System, CancellationToken.None);
        var second = await ReplayState.OpenAsync(_folder, "abc", TimeProvider.System, CancellationToken.None);

        Assert.Equal(first.Password("customer-17850"), second.Password("customer-17850"));
        Assert.NotEqual(first.Password("customer-17850"), first.Password("customer-17851"));
        Assert.Equal(first.FirstDay["abc"], second.FirstDay["abc"]);
        Assert.True(OperatingSystem.IsWindows()
            || File.GetUnixFileMode(Path.Combine(_folder, "replay.json")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task A_broken_state_is_told_in_a_sentence(string text)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "replay.json"), text);

        await Assert.ThrowsAsync<ReplayException>(() => ReplayState.OpenAsync(_folder, "abc", TimeProvider.System, CancellationToken.None));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<bool> RunAsync(SimulatedShop shop, CancellationToken cancellationToken = default)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_output),
        });
        console.Profile.Width = 200;
        return new ReplayRun(new ReplayRequest(SalesPath, shop.Url, _folder, 8), new ReplayScreen(console), TimeProvider.System).RunAsync(cancellationToken);
    }

    /// <summary>80 invoices of 12 customers over 9 items whose prices go up and down, with the file's usual oddities in between.</summary>
    private static IEnumerable<string> Lines()
    {
        var chance = new Random(7);
        for (var invoice = 1; invoice <= 80; invoice++)
        {
            // One invoice of two customers is none that a shop should write, but files do.
            var customer = 17_000 + chance.Next(12);
            for (var line = chance.Next(1, 6); line > 0; line--)
            {
                var code = (10_000 + chance.Next(9)).ToString(CultureInfo.InvariantCulture);
                yield return Files.Sale($"{536_000 + invoice}", code, chance.Next(1, 9), chance.Next(3) == 0 ? "1.25" : "1.4", $"{(invoice == 7 ? customer + line : customer)}");
            }
        }

        yield return Files.Sale("C536900", "10000", -2, "1.25");
        yield return Files.Sale("536901", "10000", 2, "0");
        yield return Files.Sale("536902", "10000", 2, "1.25", customer: "");
        yield return "536903,10000,broken";
    }
}
