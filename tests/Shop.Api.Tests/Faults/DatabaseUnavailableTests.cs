using System.Net;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Faults;

/// <summary>The shop while its database is away: refuses in time, shows what it knows, loses nothing, and comes back by itself.</summary>
[Collection("Sickness")]
public sealed class DatabaseUnavailableTests(FaultyShop shop, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("crashed")]
    [InlineData("frozen")]
    public async Task Every_call_that_writes_is_refused_within_six_seconds_and_the_shop_is_back_within_twenty(string fault)
    {
        var calls = await MutatingCalls.PrepareAsync(shop);
        using var buyer = await shop.CustomerAsync(1_000_000);
        var item = await shop.ItemAsync();
        var bought = $"/orders/{IdOf(await FaultyShop.UntilAsync(HttpStatusCode.Created, () => buyer.OrderAsync(item, key: "bought")))}";
        await AssertGoOnAsync(buyer, $"/items/{item}", "/payments", bought);
        var members = await MembersAsync();
        var customers = new List<Shopper>();
        while (customers.Count < 10)
        {
            customers.Add(await shop.CustomerAsync(10_000));
        }

        var accepted = await Task.WhenAll(customers.Select(customer => AcceptAsync(customer, item)));
        List<(string Name, Answer Answer, TimeSpan Took)> refused;
        await (fault == "crashed" ? shop.Database.CrashAsync() : Task.Run(shop.Database.Freeze));
        try
        {
            // At first nobody knows; then everybody does.
            var (first, then) = (await calls.SendAsync(times: 4), await calls.SendAsync(times: 4));
            await AssertGoOnAsync(buyer, $"/items/{item}", "/payments", bought, "/.well-known/jwks.json");
            var reads = await Task.WhenAll(((string[])["/items?term=x", "/orders", "/payments/transactions", "/notifications"])
                .Select(path => MutatingCalls.TimeAsync(path, () => buyer.GetAsync(path))));
            using var nobody = new Shopper(shop.Address);
            (await nobody.GetAsync("/payments")).ExpectProblem(401, "unauthenticated");
            (await nobody.Http.GetAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
            output.WriteLine($"{fault}: refused within {Slowest(first)} at first, within {Slowest(then)} then, reads within {Slowest(reads)}");
            refused = [.. first, .. then, .. reads];
        }
        finally
        {
            await (fault == "crashed" ? shop.Database.ReturnAsync() : Task.Run(shop.Database.Thaw));
        }

        var back = TimeProvider.System.GetTimestamp();
        await FaultyShop.EventuallyAsync(shop.IsReadyAsync);
        await FaultyShop.EventuallyAsync(async () => (await buyer.OrderAsync(item, headers: ("Prefer", "wait=5"))).Status == HttpStatusCode.Created);
        var recovered = TimeProvider.System.GetElapsedTime(back);

        output.WriteLine($"{fault}: back after {recovered.TotalSeconds:F2} s");
        Assert.All(refused, call =>
        {
            Assert.True(call.Answer.Status == HttpStatusCode.ServiceUnavailable, $"{call.Name}: {(int)call.Answer.Status} {call.Answer.Text}");
            call.Answer.ExpectProblem(503, call.Answer.Code!);
            Assert.Matches("^[1-5]$", call.Answer["Retry-After"]);
            Assert.True(call.Took < Patience, $"{call.Name} was answered after {call.Took.TotalSeconds:F1} s");
        });
        Assert.True(recovered < Recovery, $"It took {recovered.TotalSeconds:F1} s.");
        Assert.Equal(members, await MembersAsync());
        await AssertNothingIsLostAsync(accepted);
    }

    [Fact]
    public async Task Dropped_sessions_are_a_hiccup_that_a_repetition_does_not_see()
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

    private static async Task AssertGoOnAsync(Shopper reader, params string[] paths)
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

    // Who is a member of the cluster: nobody is thrown out, and nobody came back under a new name.
    private Task<string> MembersAsync() =>
        shop.Database.ReadAsync<string>("SELECT string_agg(port || ' ' || generation || ' ' || status, ', ' ORDER BY port, generation) FROM orleansmembership");

    private async Task AssertNothingIsLostAsync((Shopper Customer, Guid Order)[] accepted)
    {
        foreach (var (customer, order) in accepted)
        {
            await FaultyShop.EventuallyAsync(async () => (await customer.GetAsync($"/orders/{order}")) is { Status: HttpStatusCode.OK } answer
                && answer.Json["status"]!.GetValue<string>() == "PROCESSED");
            Assert.Equal(10_000 - 250, (await customer.GetAsync("/payments")).Json["amount"]!.GetValue<long>());
            customer.Dispose();
        }

        await FaultyShop.EventuallyAsync(async () => await shop.Database.ReadAsync<long>("SELECT count(*) FROM orders WHERE is_open") == 0);
        Assert.True((await shop.Admin.GetAsync("/admin/audit")).Expect(HttpStatusCode.OK).Json["ok"]!.GetValue<bool>());
    }
}
