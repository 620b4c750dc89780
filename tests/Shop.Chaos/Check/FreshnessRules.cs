using System.Text.Json;
using Shop.Chaos.Load;

namespace Shop.Chaos.Check;

/// <summary>Decisions from memory: an acknowledged change of a price or the end of a session holds for every later request.</summary>
internal static class FreshnessRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new(
            "price-is-current",
            "An order that was sent after an acknowledged change of a price is sold at this price or a later one.",
            Prices),
        new("revoked-token-rejected", "No token is accepted after the logout of its session was acknowledged.", RevokedTokens),
    ];

    private static IEnumerable<(string, string)> Prices(RunRecord run, Tables tables)
    {
        var versions = tables.Prices.ToLookup(price => (price.Item, price.Price), price => price.Version);
        var changes = run.Ok(Actions.ChangePrice)
            .Select(change => (
                Item: Guid.Parse(change.Sent.Path!.Split('/')[^1]),
                At: change.AnsweredAt,
                Price: JsonDocument.Parse(change.Sent.Body!).RootElement.GetProperty("price").GetInt64()))
            .ToLookup(change => change.Item);
        var stored = tables.Orders.ToDictionary(order => order.Id);
        foreach (var operation in run.Operations(Actions.Order))
        {
            if (operation.Acknowledged.FirstOrDefault() is not { } first
                || !stored.TryGetValue(first.Answer.GetProperty("orderId").GetGuid(), out var order))
            {
                continue;
            }

            var sentAt = operation.Requests.Min(request => request.SentAt);
            foreach (var line in order.Lines.Where(line => line.Price is not null))
            {
                var acknowledged = changes[line.Item].Where(change => change.At < sentAt)
                    .Select(change => Newest(versions[(line.Item, change.Price)]))
                    .DefaultIfEmpty()
                    .Max();
                if (acknowledged > 0 && Newest(versions[(line.Item, line.Price!.Value)]) is var sold && sold < acknowledged)
                {
                    yield return (
                        operation.Subject,
                        $"item {line.Item} was sold at {line.Price} (version {sold}) after version {acknowledged} was acknowledged");
                }
            }
        }
    }

    private static IEnumerable<(string, string)> RevokedTokens(RunRecord run, Tables tables) =>
        from request in run.Ok(Actions.UseRevoked)
        select (request.User!, $"a revoked token was accepted at {request.SentAt:0.000} s by {request.Sent.Node}");

    private static long Newest(IEnumerable<long> versions) => versions.DefaultIfEmpty().Max();
}
