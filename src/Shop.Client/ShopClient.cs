using System.Net;
using System.Text.Json;

namespace Shop.Client;

/// <summary>The calls of the public API that the commands make. Each is repeatable: it can be lost and sent again.</summary>
internal sealed class ShopClient(ShopTransport transport)
{
    private static readonly TimeSpan LongestAudit = TimeSpan.FromHours(1);

    public ShopSession Session(string username, string password) => new(transport, username, password);

    /// <returns>False if the name was taken before.</returns>
    public async Task<bool> RegisterAsync(string username, string password, CancellationToken cancellationToken)
    {
        var reply = await transport.SendAsync(new(HttpMethod.Post, "auth/register", Body: new CredentialsDto(username, password)), cancellationToken);
        return reply.Status switch
        {
            HttpStatusCode.Created => true,
            HttpStatusCode.Conflict => false,
            _ => throw reply.Unexpected(),
        };
    }

    public async Task<(string ItemId, bool IsReplay)> CreateItemAsync(ShopSession admin, string key, NewItemDto item, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(new(HttpMethod.Post, "items", admin, item, key), cancellationToken, HttpStatusCode.Created);
        return (reply.Read<CreatedItemDto>().ItemId, reply.IsReplay);
    }

    public async Task<(ItemDto Item, string? ETag)> GetItemAsync(ShopSession session, string itemId, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(new(HttpMethod.Get, $"items/{itemId}", session), cancellationToken, HttpStatusCode.OK);
        return (reply.Read<ItemDto>(), reply.ETag);
    }

    /// <returns>The item's new ETag (null if the answer bears none), or false if the item has changed since.</returns>
    public async Task<(bool Changed, string? ETag)> ChangePriceAsync(ShopSession admin, string itemId, string etag, long price, CancellationToken cancellationToken)
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
        SendAsync(new(HttpMethod.Put, "admin/deliveries/capacity", admin, capacity), cancellationToken, HttpStatusCode.OK, HttpStatusCode.NoContent);

    public Task TopUpAsync(ShopSession customer, string key, long amount, CancellationToken cancellationToken) =>
        SendAsync(new(HttpMethod.Post, "payments/debits", customer, new TopUpDto(amount), key), cancellationToken, HttpStatusCode.Created, HttpStatusCode.OK);

    /// <summary>Places the order, or finds it if it was placed under this key before. It may still be pending.</summary>
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

    /// <summary>The shop's own proof; it reads every row, and takes as long as that takes.</summary>
    public async Task<JsonElement> AuditAsync(ShopSession admin, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(new(HttpMethod.Get, "admin/audit", admin, Longest: LongestAudit), cancellationToken, HttpStatusCode.OK);
        return reply.Read<JsonElement>();
    }

    private async Task<ShopReply> SendAsync(ShopCall call, CancellationToken cancellationToken, params HttpStatusCode[] expected)
    {
        var reply = await transport.SendAsync(call, cancellationToken);
        return expected.Contains(reply.Status) ? reply : throw reply.Unexpected();
    }
}
