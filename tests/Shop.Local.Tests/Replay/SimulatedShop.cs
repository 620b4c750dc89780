using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shop.Client;

namespace Shop.Local.Tests.Replay;

/// <summary>
/// The part of the API that a replay uses, in memory but over real HTTP, with a network that loses requests and responses. It tests the
/// client only.
/// </summary>
internal sealed class SimulatedShop : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly int _faultPercent;
    private readonly Dictionary<string, string> _passwords = new() { ["admin"] = "secret" };
    private readonly Dictionary<string, string> _tokens = [];
    private readonly Dictionary<string, (string Body, object Answer)> _answers = [];
    private readonly Dictionary<string, StoredItem> _items = [];
    private readonly Dictionary<string, long> _balances = [];
    private readonly List<(string Owner, OrderDto Order)> _orders = [];
    private WebApplication? _app;

    private SimulatedShop(int faultPercent, int seed) => (_faultPercent, _random) = (faultPercent, new Random(seed));

    public Uri Url => new(_app!.Urls.Single());

    /// <summary>Called after each processed order, with the number of processed orders.</summary>
    public Action<int> Processed { get; set; } = _ => { };

    /// <summary>The currency of all accounts.</summary>
    public AccountDto Account { get; set; } = new("GBP", 2);

    /// <summary>The title of an item that is always sold out.</summary>
    public string? SoldOut { get; set; }

    public IReadOnlyList<OrderDto> Orders
    {
        get
        {
            lock (_lock)
            {
                return _orders.Select(order => order.Order).ToList();
            }
        }
    }

    public static async Task<SimulatedShop> StartAsync(int faultPercent = 0, int seed = 1)
    {
        var shop = new SimulatedShop(faultPercent, seed);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.DefaultIgnoreCondition = default);
        shop._app = builder.Build();
        shop._app.Use(shop.InjectFaultAsync);
        shop.Map(shop._app.MapGroup("/api/v1"));
        await shop._app.StartAsync();
        return shop;
    }

    /// <summary>Changes all prices, as another client of the administrator.</summary>
    public void ChangeEveryPrice(long price)
    {
        lock (_lock)
        {
            foreach (var item in _items.Values)
            {
                (item.Price, item.Version) = (price, item.Version + 1);
            }
        }
    }

    public ValueTask DisposeAsync() => _app!.DisposeAsync();

    private async Task InjectFaultAsync(HttpContext context, RequestDelegate next)
    {
        int draw;
        lock (_lock)
        {
            draw = _random.Next(100) < _faultPercent ? _random.Next(4) : -1;
            if (draw == 3)
            {
                // The access token expires.
                _tokens.Remove(TokenOf(context));
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
            // The call was executed, but its response is lost.
            context.Abort();
        }
    }

    private void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/auth/register", (CredentialsDto user) => WithLock(() =>
            _passwords.TryAdd(user.Username, user.Password) ? Results.StatusCode(201) : Problem(409, "username-taken")));
        api.MapPost("/auth/login", (CredentialsDto user) => WithLock(() =>
            _passwords.GetValueOrDefault(user.Username) == user.Password
                ? Results.Ok(NewTokens(user.Username))
                : Problem(401, "bad-credentials")));
        api.MapPost("/auth/refresh", (RefreshDto token) => WithLock(() =>
            _tokens.Remove(token.RefreshToken, out var user) ? Results.Ok(NewTokens(user)) : Problem(401, "bad-token")));
        api.MapPut("/admin/deliveries/capacity", (HttpContext call, CapacityDto capacity) => As(call, _ => Results.Ok(capacity)));
        api.MapGet("/admin/audit", (HttpContext call) => As(call, _ =>
            Results.Ok(new { ok = true, _orders = new { processed = _orders.Count }, violations = Array.Empty<string>() })));
        api.MapPost("/items", (HttpContext call, NewItemDto item) => As(call, user => Once(call, user, item, () =>
        {
            var id = $"item-{_items.Count}";
            _items.Add(id, new StoredItem(item.Title, item.Quantity) { Price = item.Price });
            return new CreatedItemDto(id);
        })));
        api.MapGet("/items/{id}", (HttpContext call, string id) => As(call, _ => Answer(call, id, _items[id])));
        api.MapPatch("/items/{id}", (HttpContext call, string id, PriceDto change) => As(call, _ =>
        {
            var item = _items[id];
            if (call.Request.Headers.IfMatch != item.ETag)
            {
                return Problem(412, "stale");
            }

            (item.Price, item.Version) = (change.Price, item.Version + 1);
            return Answer(call, id, item);
        }));
        api.MapGet("/payments", (HttpContext call) => As(call, _ => Results.Ok(Account)));
        api.MapPost("/payments/debits", (HttpContext call, TopUpDto topUp) => As(call, user => Once(call, user, topUp, () =>
            new { balance = _balances[user] = _balances.GetValueOrDefault(user) + topUp.Amount })));
        api.MapPost("/orders", (HttpContext call, NewOrderDto order) => As(call, user =>
            Once(call, user, order, () => Place(user, order))));
        api.MapGet("/orders", (HttpContext call, int? limit, int? cursor) => As(call, user =>
        {
            var mine = _orders.Where(order => order.Owner == user).Select(order => order.Order).Reverse().Skip(cursor ?? 0).ToList();
            var page = mine.Take(Math.Min(2, limit ?? 20)).ToList();
            return Results.Ok(new OrderPageDto(page, mine.Count > page.Count ? $"{(cursor ?? 0) + page.Count}" : null));
        }));
        api.MapGet("/orders/{id}", (HttpContext call, string id) => As(call, user =>
            Results.Ok(_orders.Single(order => order.Owner == user && order.Order.OrderId == id).Order)));
    }

    /// <summary>Every third response is pending, as from a busy shop.</summary>
    private OrderDto Place(string user, NewOrderDto wanted)
    {
        var total = wanted.Items.Sum(line => line.Quantity * line.Price);
        var failure = wanted.Items switch
        {
            var lines when lines.Any(line => _items[line.ItemId].Price != line.Price) => "price-changed",
            var lines when lines.Any(line => IsSoldOut(_items[line.ItemId], line.Quantity)) => "out-of-stock",
            _ when _balances.GetValueOrDefault(user) < total => "insufficient-funds",
            _ => null,
        };
        var order = new OrderDto(
            $"order-{_orders.Count}",
            failure is null ? "PROCESSED" : "FAILED",
            failure is null ? total : null,
            wanted.Items.Select(line => new OrderLineDto(line.ItemId, line.Quantity, line.Price)).ToList(),
            wanted.Delivery,
            failure is null ? null : new FailureDto(failure, "as simulated"));
        _orders.Add((user, order));
        if (failure is null)
        {
            _balances[user] -= total;
            foreach (var line in wanted.Items)
            {
                _items[line.ItemId].Stock -= line.Quantity;
            }

            Processed(_orders.Count(placed => placed.Order.IsProcessed));
        }

        return _orders.Count % 3 == 0 ? order with { Status = "PENDING", Failure = null } : order;
    }

    private bool IsSoldOut(StoredItem item, long quantity) => item.Stock < quantity || item.Title == SoldOut;

    private TokensDto NewTokens(string user)
    {
        var pair = new TokensDto($"access-{_random.NextInt64()}", $"refresh-{_random.NextInt64()}");
        _tokens[pair.AccessToken] = user;
        _tokens[pair.RefreshToken] = user;
        return pair;
    }

    private IResult WithLock(Func<IResult> work)
    {
        lock (_lock)
        {
            return work();
        }
    }

    private IResult As(HttpContext call, Func<string, IResult> work) => WithLock(() =>
        _tokens.TryGetValue(TokenOf(call), out var user)
            ? work(user)
            : Problem(401, "bad-token"));

    private static string TokenOf(HttpContext call) =>
        call.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);

    private IResult Once(HttpContext call, string user, object body, Func<object> work)
    {
        var key = $"{user} {call.Request.Path} {call.Request.Headers["Idempotency-Key"].Single()}";
        var text = JsonSerializer.Serialize(body);
        if (_answers.TryGetValue(key, out var first))
        {
            call.Response.Headers["Idempotent-Replayed"] = "true";
            return first.Body == text ? Results.Json(first.Answer, statusCode: StatusOf(first.Answer)) : Problem(422, "key-reused");
        }

        var answer = work();
        _answers.Add(key, (text, answer));
        return Results.Json(answer, statusCode: StatusOf(answer));
    }

    private static int StatusOf(object answer) =>
        (int)(answer is OrderDto { IsPending: true } ? HttpStatusCode.Accepted : HttpStatusCode.Created);

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
