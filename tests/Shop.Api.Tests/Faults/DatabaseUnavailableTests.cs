using System.Net;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Faults;

/// <summary>While the database is unavailable, the shop fails fast, serves cached reads and loses nothing. It recovers alone.</summary>
[Collection("Faults")]
public sealed class DatabaseUnavailableTests(FaultyShop shop, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("crashed")]
    [InlineData("frozen")]
    public async Task Writes_fail_with_503_within_six_seconds_and_the_shop_recovers_within_twenty(string fault)
    {
        var calls = await MutatingCalls.PrepareAsync(shop);
        using var buyer = await shop.CustomerAsync(1_000_000);
        var item = await shop.ItemAsync();
        var bought = $"/orders/{IdOf(await FaultyShop.UntilAsync(HttpStatusCode.Created, () => buyer.OrderAsync(item, key: "bought")))}";
        await AssertReadableAsync(buyer, $"/items/{item}", "/payments", bought);
        var members = await MembersAsync();
        var customers = new List<Shopper>();
        while (customers.Count < 10)
        {
            customers.Add(await shop.CustomerAsync(10_000));
        }

        var accepted = await Task.WhenAll(customers.Select(customer => AcceptAsync(customer, item)));
        List<(string Name, Answer Answer, TimeSpan Took)> rejected;
        await (fault == "crashed" ? shop.Database.CrashAsync() : Task.Run(shop.Database.Freeze));
        try
        {
            // The first calls detect the outage; the following ones fail fast.
            var (first, later) = (await calls.SendAsync(times: 4), await calls.SendAsync(times: 4));
            await AssertReadableAsync(buyer, $"/items/{item}", "/payments", bought, "/.well-known/jwks.json");
            var reads = await Task.WhenAll(((string[])["/items?term=x", "/orders", "/payments/transactions", "/notifications"])
                .Select(path => MutatingCalls.TimeAsync(path, () => buyer.GetAsync(path))));
            using var anonymous = new Shopper(shop.Address);
            (await anonymous.GetAsync("/payments")).ExpectProblem(401, "unauthenticated");
            using var health = await anonymous.Http.GetAsync(
                new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken);
            health.EnsureSuccessStatusCode();
            output.WriteLine($"{fault}: first rejections within {Slowest(first)}, later ones within {Slowest(later)}");
            output.WriteLine($"{fault}: reads within {Slowest(reads)}");
            rejected = [.. first, .. later, .. reads];
        }
        finally
        {
            await (fault == "crashed" ? shop.Database.ReturnAsync() : Task.Run(shop.Database.Thaw));
        }

        var available = TimeProvider.System.GetTimestamp();
        await FaultyShop.EventuallyAsync(shop.IsReadyAsync);
        await FaultyShop.UntilAsync(HttpStatusCode.Created, () => buyer.OrderAsync(item, headers: ("Prefer", "wait=5")));
        var recovered = TimeProvider.System.GetElapsedTime(available);

        output.WriteLine($"{fault}: recovered after {recovered.TotalSeconds:F2} s");
        Assert.All(rejected, call =>
        {
            Assert.True(
                call.Answer.Status == HttpStatusCode.ServiceUnavailable,
                $"{call.Name}: {(int)call.Answer.Status} {call.Answer.Text}");
            call.Answer.ExpectProblem(503, call.Answer.Code!);
            Assert.Matches("^[1-5]$", call.Answer["Retry-After"]);
            Assert.True(call.Took < Patience, $"{call.Name} was answered after {call.Took.TotalSeconds:F1} s");
        });
        Assert.True(recovered < Recovery, $"The recovery took {recovered.TotalSeconds:F1} s.");
        Assert.Equal(members, await MembersAsync());
        await AssertNothingIsLostAsync(accepted);
    }

    [Fact]
    public async Task Retries_succeed_after_database_sessions_were_dropped()
    {
        using var customer = await shop.CustomerAsync();
        var topUps = Enumerable.Range(0, 200).Select(i => $"top-up-{i}").ToArray();
        var dropped = 0L;

        foreach (var part in topUps.Chunk(20))
        {
            var sending = part.Select(key => customer.PostAsync("/payments/debits", new { amount = 1 }, key)).ToList();
            dropped += await shop.Database.DropSessionsAsync();
            await Task.WhenAll(sending);
        }

        await Task.WhenAll(topUps.Select(key => FaultyShop.EventuallyAsync(async () =>
            (await customer.PostAsync("/payments/debits", new { amount = 1 }, key)).Status == HttpStatusCode.Created)));

        Assert.True(dropped > 0);
        Assert.Equal(200, (await customer.GetAsync("/payments")).Json["amount"]!.GetValue<long>());
    }

    private static string Slowest(IEnumerable<(string Name, Answer Answer, TimeSpan Took)> calls)
    {
        var slowest = calls.MaxBy(call => call.Took);
        return $"{slowest.Took.TotalSeconds:F2} s ({slowest.Name})";
    }

    private static Guid IdOf(Answer order) => order.Json["orderId"]!.GetValue<Guid>();

    private static async Task AssertReadableAsync(Shopper reader, params string[] paths)
    {
        foreach (var path in paths)
        {
            var answer = await reader.GetAsync(path);
            Assert.True(answer.Status == HttpStatusCode.OK, $"{path}: {answer.Text}");
        }
    }

    private static async Task<(Shopper Customer, Guid Order)> AcceptAsync(Shopper customer, Guid item)
    {
        var order = await customer.OrderAsync(item, headers: ("Prefer", "respond-async"));
        Assert.True(order.Status is HttpStatusCode.Accepted or HttpStatusCode.Created, order.Text);
        return (customer, IdOf(order));
    }

    // The members of the cluster: an outage of the database must not evict or restart a silo.
    private Task<string> MembersAsync() =>
        shop.Database.ReadAsync<string>(
            "SELECT string_agg(port || ' ' || generation || ' ' || status, ', ' ORDER BY port, generation) FROM orleansmembership");

    private async Task AssertNothingIsLostAsync((Shopper Customer, Guid Order)[] accepted)
    {
        foreach (var (customer, order) in accepted)
        {
            await FaultyShop.EventuallyAsync(async () =>
                await customer.GetAsync($"/orders/{order}") is { Status: HttpStatusCode.OK } answer
                && answer.Json["status"]!.GetValue<string>() == "PROCESSED");
            Assert.Equal(10_000 - 250, (await customer.GetAsync("/payments")).Json["amount"]!.GetValue<long>());
            customer.Dispose();
        }

        await FaultyShop.EventuallyAsync(async () => await shop.Database.ReadAsync<long>("SELECT count(*) FROM orders WHERE is_open") == 0);
        Assert.True((await shop.Admin.GetAsync("/admin/audit")).Expect(HttpStatusCode.OK).Json["ok"]!.GetValue<bool>());
    }
}
