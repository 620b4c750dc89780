using System.Globalization;
using Shop.Client;
using Shop.Local.Replay;
using Spectre.Console;

namespace Shop.Local.Tests.Replay;

/// <summary>Complete replays over HTTP against a simulated shop.</summary>
public sealed class ReplayRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("shop-replay-").FullName;
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture);

    public ReplayRunTests()
    {
        File.WriteAllText(Path.Combine(_folder, "admin.json"), """{"username":"admin","password":"secret"}""");
        File.WriteAllBytes(SalesPath, SampleFiles.Bytes([.. Lines()]));
    }

    private string SalesPath => Path.Combine(_folder, "sales.csv");

    [Fact]
    public async Task With_lost_requests_and_responses_the_sales_equal_the_file()
    {
        await using var shop = await SimulatedShop.StartAsync(faultPercent: 10);

        Assert.True(await RunAsync(shop), _output.ToString());

        var file = await SalesFile.ReadAsync(SalesPath, CancellationToken.None);
        Assert.Equal(Planner.Plan(file.Lines, SampleFiles.Pounds).Orders.Count, shop.Orders.Count(order => order.IsProcessed));
        Assert.Contains("sales equal the file", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_replay_resumes_and_places_no_order_twice()
    {
        await using var shop = await SimulatedShop.StartAsync(faultPercent: 8);
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

        // Orders in flight at the interruption may have failed because of the new prices; the second run has retried them.
        var sold = shop.Orders.Where(order => order.IsProcessed).ToList();
        var file = await SalesFile.ReadAsync(SalesPath, CancellationToken.None);
        Assert.Equal(Planner.Plan(file.Lines, SampleFiles.Pounds).Orders.Count, sold.Count);
        Assert.Equal(sold.Count, sold.DistinctBy(order => order.Delivery!.Address).Count());
    }

    [Fact]
    public async Task Prices_that_another_client_changes_are_restored_and_the_order_is_retried()
    {
        await using var shop = await SimulatedShop.StartAsync();
        shop.Processed = count => { if (count == 30) { shop.ChangeEveryPrice(12_345); } };

        Assert.True(await RunAsync(shop), _output.ToString());

        Assert.Contains(shop.Orders, order => order.Failure?.Code == "price-changed");
    }

    [Fact]
    public async Task A_failed_order_is_reported_and_the_run_is_not_successful()
    {
        await using var shop = await SimulatedShop.StartAsync();
        shop.SoldOut = "ITEM 10003";

        Assert.False(await RunAsync(shop));

        Assert.Contains("out-of-stock: as simulated", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("DIFFERENT", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreadable_lines_are_in_the_result_and_the_run_is_not_successful()
    {
        await using var shop = await SimulatedShop.StartAsync();
        await File.AppendAllTextAsync(SalesPath, "536903,10000,broken\n536904,10000,ITEM,2,x,£1.25,17001,UK\n");

        Assert.False(await RunAsync(shop));

        var last = _output.ToString().TrimEnd().Split('\n')[^1];
        Assert.Contains("equal the readable lines of the file; 2 lines were unreadable; audit ok.", last, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("JPY", 0, 1_200, "2,400 JPY")]
    [InlineData("GBP", 2, 120_000, "2,400.00 GBP")]
    [InlineData("KWD", 3, 1_200_000, "2,400.000 KWD")]
    public async Task Prices_are_converted_and_printed_with_the_digits_of_the_currency(string code, int digits, long price, string sum)
    {
        await using var shop = await SimulatedShop.StartAsync();
        shop.Account = new AccountDto(code, digits);
        await File.WriteAllBytesAsync(SalesPath, SampleFiles.Bytes(SampleFiles.Sale("1", "10001", 2, "1200")));

        Assert.True(await RunAsync(shop), _output.ToString());

        Assert.Equal(price, Assert.Single(Assert.Single(shop.Orders).Items).Price);
        Assert.Equal(2 * price, shop.Orders[0].Price);
        Assert.Contains($" {sum} ", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prices_with_more_digits_than_the_currency_are_the_reason_if_nothing_can_be_sold()
    {
        await using var shop = await SimulatedShop.StartAsync();
        shop.Account = new AccountDto("JPY", 0);

        var exception = await Assert.ThrowsAsync<ReplayException>(() => RunAsync(shop));

        Assert.Equal("sales.csv has no sale with a price in JPY: its prices have more than 0 decimal digits.", exception.Message);
        Assert.Empty(shop.Orders);
    }

    [Fact]
    public async Task A_shop_without_the_digits_of_its_currency_is_rejected()
    {
        await using var shop = await SimulatedShop.StartAsync();
        shop.Account = new AccountDto("GBP", null);

        var exception = await Assert.ThrowsAsync<ReplayException>(() => RunAsync(shop));

        Assert.Contains("currencyDigits", exception.Message, StringComparison.Ordinal);
        Assert.Empty(shop.Orders);
    }

    [Fact]
    public async Task The_state_of_a_data_folder_is_stable_and_readable_by_its_owner_only()
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
    public async Task A_damaged_state_is_rejected(string text)
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
        var request = new ReplayRequest(SalesPath, shop.Url, _folder, Concurrency: 8);
        return new ReplayRun(request, new ReplayConsole(console), TimeProvider.System).RunAsync(cancellationToken);
    }

    /// <summary>80 invoices of 12 customers with 9 items whose prices change, and the usual irregular lines.</summary>
    private static IEnumerable<string> Lines()
    {
        var random = new Random(7);
        for (var invoice = 1; invoice <= 80; invoice++)
        {
            // Real files have invoices with two customers.
            var customer = 17_000 + random.Next(12);
            for (var line = random.Next(1, 6); line > 0; line--)
            {
                var code = (10_000 + random.Next(9)).ToString(CultureInfo.InvariantCulture);
                var quantity = random.Next(1, 9);
                var price = random.Next(3) == 0 ? "1.25" : "1.4";
                var buyer = invoice == 7 ? customer + line : customer;
                yield return SampleFiles.Sale($"{536_000 + invoice}", code, quantity, price, $"{buyer}");
            }
        }

        yield return SampleFiles.Sale("C536900", "10000", -2, "1.25");
        yield return SampleFiles.Sale("536901", "10000", 2, "0");
        yield return SampleFiles.Sale("536902", "10000", 2, "1.25", customer: "");
    }
}
