using System.Text.Json;

namespace Shop.Chaos.Load;

/// <summary>When all has come to rest: everybody looks at everything that is theirs, and the administrator asks for the audit.</summary>
internal sealed class LookAround(Caller caller, CancellationToken cancellationToken)
{
    public async Task LookAsync(IReadOnlyList<Customer> customers, Customer admin, ChaosCatalog catalog, DateTimeOffset today)
    {
        // A few at a time: this is no test of speed.
        foreach (var some in customers.Chunk(8))
        {
            await Task.WhenAll(some.Select(LookAsync));
        }

        foreach (var article in catalog.All)
        {
            await ReadAsync(admin, Actions.ReadItem, $"items/{article.ItemId}");
        }

        var from = today.Date.AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var to = today.Date.AddDays(13).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await WalkAsync(admin, Actions.ReadSlots, $"deliveries/slots?city={ChaosCatalog.NarrowCity}&type=courier&from={from}T00:00:00Z&to={to}T00:00:00Z");
        await ReadAsync(admin, Actions.Audit, "admin/audit");
    }

    private async Task LookAsync(Customer customer)
    {
        await ReadAsync(customer, Actions.ReadBalance, "payments");
        await WalkAsync(customer, Actions.ReadTransactions, "payments/transactions");
        await WalkAsync(customer, Actions.ReadOrders, "orders");
        await WalkAsync(customer, Actions.ReadInbox, "notifications");
    }

    private async Task WalkAsync(Customer by, string action, string path)
    {
        var query = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        for (string? cursor = ""; cursor is not null;)
        {
            var reply = await ReadAsync(by, action, $"{path}{query}limit=100{(cursor.Length == 0 ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            cursor = reply is { IsOk: true, Body: { } body } && body.GetProperty("nextCursor") is { ValueKind: JsonValueKind.String } next ? next.GetString() : null;
        }
    }

    private Task<Reply> ReadAsync(Customer by, string action, string path) =>
        caller.CarryOutAsync(new Operation(action, HttpMethod.Get, path) { By = by, Aside = true }, cancellationToken);
}
