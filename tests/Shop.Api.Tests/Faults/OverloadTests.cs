using System.Net;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Faults;

/// <summary>Above its capacity the shop rejects requests in time, and completes the accepted ones.</summary>
[Collection("Faults")]
public sealed class OverloadTests(FaultyShop shop, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Hanging_reads_that_exhaust_the_pool_are_shed_and_do_not_block_writes()
    {
        using var customer = await shop.CustomerAsync(1);
        (string Name, Answer Answer, TimeSpan Took)[] reads;
        Answer write;

        // More readers than the silos have connections.
        await using (await shop.LockAsync("orders", alsoReads: true))
        {
            var hanging = Task.WhenAll(
                Enumerable.Range(0, 100).Select(_ => MutatingCalls.TimeAsync("orders", () => customer.GetAsync("/orders"))));
            await FaultyShop.EventuallyAsync(async () =>
                await shop.Database.ReadAsync<long>("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
            write = await customer.PostAsync("/payments/debits", new { amount = 1 }, key: "while reads hang");
            reads = await hanging;
        }

        AssertShed(reads, "reads with a full pool");
        write.Expect(HttpStatusCode.Created);
        await FaultyShop.EventuallyAsync(async () => (await customer.GetAsync("/orders")).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_hot_account_with_a_full_write_queue_sheds_load_and_books_each_key_once()
    {
        using var customer = await shop.CustomerAsync();
        var keys = Enumerable.Range(0, 120).Select(i => $"hot-{i}").ToArray();
        var probes = new List<Task<Answer>>();
        (string Name, Answer Answer, TimeSpan Took)[] first, second;

        await using (await shop.LockAsync("ledger_entries", alsoReads: false))
        {
            var accepted = SendAsync(customer, keys[..60]);
            await FaultyShop.EventuallyAsync(() =>
            {
                probes.Add(customer.PostAsync("/payments/debits", new { amount = 1 }, $"probe-{probes.Count}"));
                return Task.FromResult(probes.Any(call => call is { IsCompletedSuccessfully: true, Result.Code: "overloaded" }));
            });
            second = await SendAsync(customer, keys[60..]);
            first = await accepted;
        }

        AssertShed(first.Where(call => call.Answer.Status != HttpStatusCode.Created), "admitted top-ups");
        AssertShed(second.Where(call => call.Answer.Status != HttpStatusCode.Created), "top-ups above the limit");
        Assert.Contains(second, call => call.Answer.Code == "overloaded");
        await Task.WhenAll(keys.Concat(probes.Select((_, i) => $"probe-{i}")).Select(key => FaultyShop.UntilAsync(
            HttpStatusCode.Created, () => customer.PostAsync("/payments/debits", new { amount = 1 }, key))));
        Assert.Equal(120 + probes.Count, (await customer.GetAsync("/payments")).Json["amount"]!.GetValue<long>());
    }

    [Fact]
    public async Task Concurrent_log_ins_of_one_user_above_the_limit_are_rejected_immediately()
    {
        using var customer = await shop.CustomerAsync();

        var logins = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => MutatingCalls.TimeAsync("login", () =>
            new Shopper(shop.Address).PostAsync("/auth/login", new { username = customer.Username, password = Shopper.Password }))));

        Assert.Contains(logins, call => call.Answer.Status == HttpStatusCode.OK);
        Assert.Contains(logins, call => call.Answer is { Status: HttpStatusCode.TooManyRequests, Code: "too-many-attempts" });
        AssertShed(logins.Where(call => call.Answer.Status != HttpStatusCode.OK), "concurrent logins");
    }

    private static async Task<(string Name, Answer Answer, TimeSpan Took)[]> SendAsync(Shopper customer, string[] keys) =>
        await Task.WhenAll(keys.Select(key =>
            MutatingCalls.TimeAsync(key, () => customer.PostAsync("/payments/debits", new { amount = 1 }, key))));

    private void AssertShed(IEnumerable<(string Name, Answer Answer, TimeSpan Took)> calls, string description)
    {
        var shed = calls.ToList();
        output.WriteLine($"{description}: {shed.Count} rejected, the slowest after {shed.Max(call => call.Took).TotalSeconds:F2} s");
        Assert.All(shed, call =>
        {
            Assert.True(
                call.Answer.Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests,
                $"{call.Name}: {(int)call.Answer.Status} {call.Answer.Text}");
            Assert.Matches("^[0-9]+$", call.Answer["Retry-After"]);
            Assert.True(call.Took < Patience, $"{call.Name} was answered after {call.Took.TotalSeconds:F1} s");
        });
    }
}
