using System.Net;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Faults;

/// <summary>More than the shop can do: it says so in time, and what it took on gets through.</summary>
[Collection("Sickness")]
public sealed class OverloadTests(FaultyShop shop, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task A_pool_full_of_reads_that_hang_sheds_them_and_does_not_stop_writes()
    {
        using var customer = await shop.CustomerAsync(1);
        (string Name, Answer Answer, TimeSpan Took)[] reads;
        Answer write;

        // With more readers than the silos have connections.
        await using (await shop.LockAsync("orders", alsoReads: true))
        {
            var hanging = Task.WhenAll(Enumerable.Range(0, 100).Select(_ => MutatingCalls.TimeAsync("orders", () => customer.GetAsync("/orders"))));
            await FaultyShop.EventuallyAsync(async () => await shop.Database.ReadAsync<long>("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
            write = await customer.PostAsync("/payments/debits", new { amount = 1 }, key: "while reads hang");
            reads = await hanging;
        }

        AssertShed(reads, "reads with a full pool");
        write.Expect(HttpStatusCode.Created);
        await FaultyShop.EventuallyAsync(async () => (await customer.GetAsync("/orders")).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_hot_account_whose_line_does_not_move_sheds_load_and_every_key_counts_once()
    {
        using var customer = await shop.CustomerAsync();
        var keys = Enumerable.Range(0, 120).Select(i => $"hot-{i}").ToArray();
        var door = new List<Task<Answer>>();
        (string Name, Answer Answer, TimeSpan Took)[] first, second;

        await using (await shop.LockAsync("ledger_entries", alsoReads: false))
        {
            var admitted = SendAsync(customer, keys[..60]);
            await FaultyShop.EventuallyAsync(() =>
            {
                door.Add(customer.PostAsync("/payments/debits", new { amount = 1 }, $"door-{door.Count}"));
                return Task.FromResult(door.Any(call => call is { IsCompletedSuccessfully: true, Result: { Status: HttpStatusCode.ServiceUnavailable, Code: "overloaded" } }));
            });
            second = await SendAsync(customer, keys[60..]);
            first = await admitted;
        }

        AssertShed(first.Where(call => call.Answer.Status != HttpStatusCode.Created), "top-ups that were let in");
        AssertShed(second.Where(call => call.Answer.Status != HttpStatusCode.Created), "top-ups at a closed door");
        Assert.Contains(second, call => call.Answer.Code == "overloaded");
        await Task.WhenAll(keys.Concat(door.Select((_, i) => $"door-{i}")).Select(key => FaultyShop.EventuallyAsync(async () =>
            (await customer.PostAsync("/payments/debits", new { amount = 1 }, key)).Status == HttpStatusCode.Created)));
        Assert.Equal(120 + door.Count, (await customer.GetAsync("/payments")).Json["amount"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_storm_of_log_ins_of_one_user_lets_some_in_and_refuses_the_others_at_once()
    {
        using var customer = await shop.CustomerAsync();

        var storm = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => MutatingCalls.TimeAsync("login", () =>
            new Shopper(shop.Address).PostAsync("/auth/login", new { username = customer.Username, password = Shopper.Password }))));

        Assert.Contains(storm, call => call.Answer.Status == HttpStatusCode.OK);
        Assert.Contains(storm, call => call.Answer is { Status: HttpStatusCode.TooManyRequests, Code: "too-many-attempts" });
        AssertShed(storm.Where(call => call.Answer.Status != HttpStatusCode.OK), "log-ins in a storm");
    }

    private static async Task<(string Name, Answer Answer, TimeSpan Took)[]> SendAsync(Shopper customer, string[] keys) =>
        await Task.WhenAll(keys.Select(key => MutatingCalls.TimeAsync(key, () => customer.PostAsync("/payments/debits", new { amount = 1 }, key))));

    private void AssertShed(IEnumerable<(string Name, Answer Answer, TimeSpan Took)> calls, string what)
    {
        var shed = calls.ToList();
        output.WriteLine($"{what}: {shed.Count} refused, the slowest after {shed.Max(call => call.Took).TotalSeconds:F2} s");
        Assert.All(shed, call =>
        {
            Assert.True(call.Answer.Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests, $"{call.Name}: {(int)call.Answer.Status} {call.Answer.Text}");
            Assert.Matches("^[0-9]+$", call.Answer["Retry-After"]);
            Assert.True(call.Took < Patience, $"{call.Name} was answered after {call.Took.TotalSeconds:F1} s");
        });
    }
}
