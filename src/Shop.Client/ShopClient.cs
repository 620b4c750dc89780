using System.Net;
using System.Text.Json;

namespace Shop.Client;

/// <summary>A typed client of the public API. Every call is idempotent, and <see cref="ShopTransport"/> retries it.</summary>
internal sealed class ShopClient(ShopTransport transport)
{
    private static readonly TimeSpan AuditTimeout = TimeSpan.FromHours(1);

    public ShopSession Session(string username, string password) => new(transport, username, password);

    /// <returns>False if the username is in use already, also by an earlier attempt of this call.</returns>
    public async Task<bool> RegisterAsync(string username, string password, CancellationToken cancellationToken)
    {
        var call = new ShopCall(HttpMethod.Post, "auth/register", Body: new CredentialsDto(username, password));
        var reply = await transport.SendAsync(call, cancellationToken);
        return reply.Status switch
        {
            HttpStatusCode.Created => true,
            HttpStatusCode.Conflict => false,
            _ => throw reply.Unexpected(),
        };
    }

    /// <returns>The item's id; <c>IsReplay</c> if it was created by an earlier call with this key.</returns>
    public async Task<(string ItemId, bool IsReplay)> CreateItemAsync(
        ShopSession admin, string key, NewItemDto item, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(new(HttpMethod.Post, "items", admin, item, key), cancellationToken, HttpStatusCode.Created);
        return (reply.Read<CreatedItemDto>().ItemId, reply.IsReplay);
    }

    public async Task<(ItemDto Item, string? ETag)> GetItemAsync(ShopSession session, string itemId, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(new(HttpMethod.Get, $"items/{itemId}", session), cancellationToken, HttpStatusCode.OK);
        return (reply.Read<ItemDto>(), reply.ETag);
    }

    /// <returns>The item's new ETag (null if the response has none), or false if the item has changed since that ETag.</returns>
    public async Task<(bool IsChanged, string? ETag)> ChangePriceAsync(
        ShopSession admin, string itemId, string etag, long price, CancellationToken cancellationToken)
    {
        var reply = await transport.SendAsync(
            new(HttpMethod.Patch, $"items/{itemId}", admin, new PriceDto(price), IfMatch: etag), cancellationToken);
        return reply.Status switch
        {
            HttpStatusCode.OK => (true, reply.ETag),
            HttpStatusCode.PreconditionFailed => (false, null),
            _ => throw reply.Unexpected(),
        };
    }

    public Task SetCapacityAsync(ShopSession admin, CapacityDto capacity, CancellationToken cancellationToken) =>
        SendAsync(
            new(HttpMethod.Put, "admin/deliveries/capacity", admin, capacity),
            cancellationToken,
            HttpStatusCode.OK,
            HttpStatusCode.NoContent);

    public async Task<AccountDto> GetAccountAsync(ShopSession customer, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(new(HttpMethod.Get, "payments", customer), cancellationToken, HttpStatusCode.OK);
        return reply.Read<AccountDto>();
    }

    public Task TopUpAsync(ShopSession customer, string key, long amount, CancellationToken cancellationToken) =>
        SendAsync(
            new(HttpMethod.Post, "payments/debits", customer, new TopUpDto(amount), key),
            cancellationToken,
            HttpStatusCode.Created,
            HttpStatusCode.OK);

    /// <summary>Places the order, or returns the one that was placed with this key before. It may still be pending.</summary>
    public async Task<OrderDto> PlaceOrderAsync(ShopSession customer, string key, NewOrderDto order, CancellationToken cancellationToken)
    {
        var call = new ShopCall(HttpMethod.Post, "orders", customer, order, key, Prefer: "wait=10");
        var reply = await SendAsync(call, cancellationToken, HttpStatusCode.Created, HttpStatusCode.Accepted, HttpStatusCode.OK);
        return reply.Read<OrderDto>();
    }

    public async Task<OrderDto> GetOrderAsync(ShopSession customer, string orderId, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(new(HttpMethod.Get, $"orders/{orderId}", customer), cancellationToken, HttpStatusCode.OK);
        return reply.Read<OrderDto>();
    }

    /// <summary>All orders of the customer, newest first.</summary>
    public async Task<IReadOnlyList<OrderDto>> ListOrdersAsync(ShopSession customer, CancellationToken cancellationToken)
    {
        var orders = new List<OrderDto>();
        string? cursor = null;
        do
        {
            var next = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var reply = await SendAsync(new(HttpMethod.Get, $"orders?limit=100{next}", customer), cancellationToken, HttpStatusCode.OK);
            var page = reply.Read<OrderPageDto>();
            orders.AddRange(page.Orders);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return orders;
    }

    /// <summary>Runs the audit. It reads every row, so it can take up to an hour.</summary>
    public async Task<JsonElement> AuditAsync(ShopSession admin, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(new(HttpMethod.Get, "admin/audit", admin, Timeout: AuditTimeout), cancellationToken, HttpStatusCode.OK);
        return reply.Read<JsonElement>();
    }

    private async Task<ShopReply> SendAsync(ShopCall call, CancellationToken cancellationToken, params HttpStatusCode[] expected)
    {
        var reply = await transport.SendAsync(call, cancellationToken);
        return expected.Contains(reply.Status) ? reply : throw reply.Unexpected();
    }
}
