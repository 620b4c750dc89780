using System.Net;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Features;

public sealed class OrderQuotaTests(ShopApp shop)
{
    [Fact]
    public async Task A_user_with_too_many_open_lines_gets_429_until_they_have_ended()
    {
        using var shopper = await shop.CustomerAsync(money: 10_000);
        var item = await shop.ItemAsync();
        await shop.Database.ExecuteAsync(
            $"""
            INSERT INTO orders (
              order_id, consumer_id, status, is_open, fingerprint, currency, lines, delivery, timeline, version, line_count,
              created_at, updated_at, touched_at)
            VALUES ('{shopper.UserId}', '{shopper.UserId}', 0, true, '{shopper.UserId}', 'GBP', '[]', '[]', '[]', 1, 20000,
              now(), now(), now() + interval '1 day')
            """);

        var refused = (await shopper.OrderAsync(item, 1, key: "first")).ExpectProblem(429, "too-many-open-orders");
        await shop.Database.ExecuteAsync($"DELETE FROM orders WHERE order_id = '{shopper.UserId}'");

        Assert.Equal("2", refused["Retry-After"]);
        Answer answer;
        do
        {
            answer = await shopper.OrderAsync(item, 1, key: "first");
        }
        while (answer.Status == HttpStatusCode.TooManyRequests);
        answer.Expect(HttpStatusCode.Created);
    }
}
