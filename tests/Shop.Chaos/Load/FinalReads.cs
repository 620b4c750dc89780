using System.Globalization;
using System.Text.Json;

namespace Shop.Chaos.Load;

/// <summary>Reads the final state through the API after the load: each customer's data, the items, the slots and the audit.</summary>
internal sealed class FinalReads(RecordingClient client, CancellationToken cancellationToken)
{
    private const int ConcurrentCustomers = 8;

    public async Task ReadAllAsync(IReadOnlyList<Customer> customers, Customer admin, ChaosCatalog catalog, DateTimeOffset today)
    {
        foreach (var some in customers.Chunk(ConcurrentCustomers))
        {
            await Task.WhenAll(some.Select(ReadCustomerAsync));
        }

        foreach (var item in catalog.All)
        {
            await ReadAsync(admin, Actions.ReadItem, $"items/{item.ItemId}");
        }

        var from = today.Date.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var to = today.Date.AddDays(13).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await ReadPagesAsync(
            admin,
            Actions.ReadSlots,
            $"deliveries/slots?city={ChaosCatalog.NarrowCity}&type=courier&from={from}T00:00:00Z&to={to}T00:00:00Z");
        await ReadAsync(admin, Actions.Audit, "admin/audit");
    }

    private async Task ReadCustomerAsync(Customer customer)
    {
        await ReadAsync(customer, Actions.ReadBalance, "payments");
        await ReadPagesAsync(customer, Actions.ReadTransactions, "payments/transactions");
        await ReadPagesAsync(customer, Actions.ReadOrders, "orders");
        await ReadPagesAsync(customer, Actions.ReadInbox, "notifications");
    }

    private async Task ReadPagesAsync(Customer by, string action, string path)
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        for (string? cursor = ""; cursor is not null;)
        {
            var parameter = cursor.Length == 0 ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var reply = await ReadAsync(by, action, $"{path}{separator}limit=100{parameter}");
            cursor = reply is { IsOk: true, Body: { } body } && body.GetProperty("nextCursor") is { ValueKind: JsonValueKind.String } next
                ? next.GetString()
                : null;
        }
    }

    private Task<Reply> ReadAsync(Customer by, string action, string path) =>
        client.ExecuteAsync(new Operation(action, HttpMethod.Get, path) { By = by, IsOutsideLoad = true }, cancellationToken);
}
