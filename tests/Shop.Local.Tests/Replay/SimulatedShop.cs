using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shop.Local.Http;

namespace Shop.Local.Tests.Replay;

/// <summary>
/// The part of the HTTP contract that a replay needs, in memory and over real HTTP, with a network that loses calls and answers.
/// It is there to test the replay's client; the shop itself has tests of its own.
/// </summary>
internal sealed class SimulatedShop : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Random chance;
    private readonly int troublePercent;
    private readonly Dictionary<string, string> passwords = new() { ["admin"] = "secret" };
    private readonly Dictionary<string, string> tokens = [];
    private readonly Dictionary<string, (string Body, object Answer)> answers = [];
    private readonly Dictionary<string, StoredItem> items = [];
    private readonly Dictionary<string, long> balances = [];
    private readonly List<(string Owner, OrderDto Order)> orders = [];
    private WebApplication? app;

    private SimulatedShop(int troublePercent, int seed) => (this.troublePercent, chance) = (troublePercent, new Random(seed));

    public Uri Url => new(app!.Urls.Single());

    /// <summary>Called for each order that is processed, with their number.</summary>
    public Action<int> Processed { get; set; } = _ => { };

    /// <summary>An item's title that is always sold out.</summary>
    public string? SoldOut { get; set; }

    public IReadOnlyList<OrderDto> Orders
    {
        get
        {
            lock (gate)
            {
                return orders.Select(order => order.Order).ToList();
            }
        }
    }

    public static async Task<SimulatedShop> StartAsync(int troublePercent = 0, int seed = 1)
    {
        var shop = new SimulatedShop(troublePercent, seed);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.DefaultIgnoreCondition = default);
        shop.app = builder.Build();
        shop.app.Use(shop.TroubleAsync);
        shop.Map(shop.app.MapGroup("/api/v1"));
        await shop.app.StartAsync();
        return shop;
    }

    /// <summary>As somebody else with the administrator's password might.</summary>
    public void ChangeEveryPrice(long price)
    {
        lock (gate)
        {
            foreach (var item in items.Values)
            {
                (item.Price, item.Version) = (price, item.Version + 1);
            }
        }
    }

    public ValueTask DisposeAsync() => app!.DisposeAsync();

    private async Task TroubleAsync(HttpContext context, RequestDelegate next)
    {
        int draw;
        lock (gate)
        {
            draw = chance.Next(100) < troublePercent ? chance.Next(4) : -1;
            if (draw == 3)
            {
                // The access token has run out.
                tokens.Remove(TokenOf(context));
            }
        }

        if (draw is 0 or 1)
        {
            context.Response.StatusCode = draw == 0 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "0";
            return;
        }

        await next(context);
        if (draw == 2)
        {
            // The call was carried out, and nobody hears of it.
            context.Abort();
        }
    }

    private void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/auth/register", (CredentialsDto user) => In(() =>
            passwords.TryAdd(user.Username, user.Password) ? Results.StatusCode(201) : Problem(409, "username-taken")));
        api.MapPost("/auth/login", (CredentialsDto user) => In(() =>
            passwords.GetValueOrDefault(user.Username) == user.Password ? Results.Ok(NewTokens(user.Username)) : Problem(401, "bad-credentials")));
        api.MapPost("/auth/refresh", (RefreshDto token) => In(() =>
            tokens.Remove(token.RefreshToken, out var user) ? Results.Ok(NewTokens(user)) : Problem(401, "bad-token")));
        api.MapPut("/admin/deliveries/capacity", (HttpContext call, CapacityDto capacity) => As(call, _ => Results.Ok(capacity)));
        api.MapGet("/admin/audit", (HttpContext call) => As(call, _ => Results.Ok(new { ok = true, orders = new { processed = orders.Count }, violations = Array.Empty<string>() })));
        api.MapPost("/items", (HttpContext call, NewItemDto item) => As(call, user => Once(call, user, item, () =>
        {
            var id = $"item-{items.Count}";
            items.Add(id, new StoredItem(item.Title, item.Quantity) { Price = item.Price });
            return new CreatedItemDto(id);
        })));
        api.MapGet("/items/{id}", (HttpContext call, string id) => As(call, _ => Answer(call, id, items[id])));
        api.MapPatch("/items/{id}", (HttpContext call, string id, PriceDto change) => As(call, _ =>
        {
            var item = items[id];
            if (call.Request.Headers.IfMatch != item.ETag)
            {
                return Problem(412, "stale");
            }

            (item.Price, item.Version) = (change.Price, item.Version + 1);
            return Answer(call, id, item);
        }));
        api.MapPost("/payments/debits", (HttpContext call, TopUpDto topUp) => As(call, user => Once(call, user, topUp, () =>
            new { balance = balances[user] = balances.GetValueOrDefault(user) + topUp.Amount })));
        api.MapPost("/orders", (HttpContext call, NewOrderDto order) => As(call, user => Once(call, user, order, () => Place(user, order))));
        api.MapGet("/orders", (HttpContext call, int? limit, int? cursor) => As(call, user =>
        {
            var mine = orders.Where(order => order.Owner == user).Select(order => order.Order).Reverse().Skip(cursor ?? 0).ToList();
            var page = mine.Take(Math.Min(2, limit ?? 20)).ToList();
            return Results.Ok(new OrderPageDto(page, mine.Count > page.Count ? $"{(cursor ?? 0) + page.Count}" : null));
        }));
        api.MapGet("/orders/{id}", (HttpContext call, string id) => As(call, user =>
            Results.Ok(orders.Single(order => order.Owner == user && order.Order.OrderId == id).Order)));
    }

    /// <summary>Every third order is answered before it is decided, as by a busy shop.</summary>
    private OrderDto Place(string user, NewOrderDto wanted)
    {
        var total = wanted.Items.Sum(line => line.Quantity * line.Price);
        var failure = wanted.Items switch
        {
            var lines when lines.Any(line => items[line.ItemId].Price != line.Price) => "price-changed",
            var lines when lines.Any(line => items[line.ItemId].Stock < line.Quantity || items[line.ItemId].Title == SoldOut) => "out-of-stock",
            _ when balances.GetValueOrDefault(user) < total => "insufficient-funds",
            _ => null,
        };
        var order = new OrderDto(
            $"order-{orders.Count}",
            failure is null ? "PROCESSED" : "FAILED",
            failure is null ? total : null,
            wanted.Items.Select(line => new OrderLineDto(line.ItemId, line.Quantity, line.Price)).ToList(),
            wanted.Delivery,
            failure is null ? null : new FailureDto(failure, "as simulated"));
        orders.Add((user, order));
        if (failure is null)
        {
            balances[user] -= total;
            foreach (var line in wanted.Items)
            {
                items[line.ItemId].Stock -= line.Quantity;
            }

            Processed(orders.Count(one => one.Order.IsProcessed));
        }

        return orders.Count % 3 == 0 ? order with { Status = "PENDING", Failure = null } : order;
    }

    private TokensDto NewTokens(string user)
    {
        var pair = new TokensDto($"access-{chance.NextInt64()}", $"refresh-{chance.NextInt64()}");
        tokens[pair.AccessToken] = user;
        tokens[pair.RefreshToken] = user;
        return pair;
    }

    private IResult In(Func<IResult> work)
    {
        lock (gate)
        {
            return work();
        }
    }

    private IResult As(HttpContext call, Func<string, IResult> work) => In(() =>
        tokens.TryGetValue(TokenOf(call), out var user)
            ? work(user)
            : Problem(401, "bad-token"));

    private static string TokenOf(HttpContext call) =>
        call.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);

    private IResult Once(HttpContext call, string user, object body, Func<object> work)
    {
        var key = $"{user} {call.Request.Path} {call.Request.Headers["Idempotency-Key"].Single()}";
        var text = JsonSerializer.Serialize(body);
        if (answers.TryGetValue(key, out var first))
        {
            call.Response.Headers["Idempotent-Replayed"] = "true";
            return first.Body == text ? Results.Json(first.Answer, statusCode: StatusOf(first.Answer)) : Problem(422, "key-reused");
        }

        var answer = work();
        answers.Add(key, (text, answer));
        return Results.Json(answer, statusCode: StatusOf(answer));
    }

    private static int StatusOf(object answer) => (int)(answer is OrderDto { IsPending: true } ? HttpStatusCode.Accepted : HttpStatusCode.Created);

    private static IResult Answer(HttpContext call, string id, StoredItem item)
    {
        call.Response.Headers.ETag = item.ETag;
        return Results.Ok(new ItemDto(id, item.Price));
    }

    private static IResult Problem(int status, string code) => Results.Json(new { title = code, status, code }, statusCode: status);

    private sealed class StoredItem(string title, long stock)
    {
        public string Title => title;

        public long Stock { get; set; } = stock;

        public long Price { get; set; }

        public int Version { get; set; } = 1;

        public string ETag => $"\"{Version}\"";
    }
}
