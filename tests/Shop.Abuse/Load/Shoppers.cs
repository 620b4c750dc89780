using System.Net;

namespace Shop.Abuse.Load;

/// <summary>
/// The well-behaved customers, each at its own address. Requests form an open loop at a fixed rate, and a latency counts from the
/// scheduled time: a stalled server delays all requests of the stall (no coordinated omission, Gil Tene).
/// </summary>
internal sealed class Shoppers : IDisposable
{
    private const int Count = 10;
    private const int PerSecond = 20;
    private const string Order = "order";
    private const string Login = "login";
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly IReadOnlyList<(string Name, Visitor Visitor)> _shoppers;
    private readonly AbuseCatalog _catalog;
    private readonly TimeProvider _timeProvider;
    private readonly string?[] _orders = new string?[Count];

    // Attacks are played one after the other, and so is the scheduling of requests.
    private readonly Random _random = new(1);

    private Shoppers(IReadOnlyList<(string Name, Visitor Visitor)> shoppers, AbuseCatalog catalog, TimeProvider timeProvider) =>
        (_shoppers, _catalog, _timeProvider) = (shoppers, catalog, timeProvider);

    /// <summary>Registers the customers, with money.</summary>
    public static async Task<Shoppers> RegisterAsync(AccountFactory accounts, AbuseCatalog catalog, TimeProvider timeProvider)
    {
        var shoppers = new List<(string, Visitor)>();
        for (var number = 1; number <= Count; number++)
        {
            var name = accounts.NextName("shopper");
            var address = new IPAddress([127, 0, 1, (byte)number]);
            shoppers.Add((name, await accounts.RegisterAsync(name, address, RequestTimeout, hasMoney: true)));
        }

        return new Shoppers(shoppers, catalog, timeProvider);
    }

    /// <summary>Sends requests until cancellation, then waits for the answers.</summary>
    public async Task<ShopperTraffic> ShopAsync(CancellationToken cancellationToken)
    {
        var traffic = new ShopperTraffic();
        var began = _timeProvider.GetTimestamp();
        var inFlight = new List<Task>();
        for (var sent = 0L; !cancellationToken.IsCancellationRequested;)
        {
            var due = (long)(_timeProvider.GetElapsedTime(began).TotalSeconds * PerSecond);
            for (; sent < due; sent++)
            {
                var at = began + (sent * _timeProvider.TimestampFrequency / PerSecond);
                var (shopper, choice) = ((int)(sent % Count), _random.Next(100));
                var own = new Random(_random.Next());
                inFlight.Add(Task.Run(() => SendAsync(shopper, choice, own, at, traffic), CancellationToken.None));
            }

            inFlight.RemoveAll(task => task.IsCompletedSuccessfully);
            await Task.Delay(Tick, _timeProvider, CancellationToken.None);
        }

        await Task.WhenAll(inFlight);
        return traffic;
    }

    public void Dispose()
    {
        foreach (var (_, visitor) in _shoppers)
        {
            visitor.Dispose();
        }
    }

    private async Task SendAsync(int shopper, int choice, Random random, long at, ShopperTraffic traffic)
    {
        var (name, visitor) = _shoppers[shopper];
        var (operation, request) = Choose(shopper, choice, name, random);
        var answer = await visitor.SendAsync(request, CancellationToken.None);
        traffic.Record(operation, answer, _timeProvider.GetElapsedTime(at));
        if (answer.IsSuccess && operation == Order)
        {
            _orders[shopper] = answer.Text("orderId");
        }

        // A user has a limited number of sessions: a new one may end the oldest.
        if (answer.IsSuccess && operation == Login)
        {
            visitor.Token = answer.Text("accessToken");
        }
    }

    private (string Operation, ShopRequest Request) Choose(int shopper, int choice, string name, Random random) => choice switch
    {
        < 25 => (Order, _catalog.Order(random, _catalog.Pick(random, 1 + random.Next(3)))),
        < 40 => ("item", ShopRequest.Get($"items/{_catalog.Pick(random, 1).Single()}")),
        < 55 => ("list", ShopRequest.Get($"items?term=abuse%20{AbuseCatalog.Word(random)}")),
        < 65 => ("search", ShopRequest.Get($"items/search?q={AbuseCatalog.Word(random)}")),
        < 75 => ("balance", ShopRequest.Get("payments")),
        < 82 => ("top-up", ShopRequest.Post("payments/debits", new { amount = 1_000 }) with { Key = ShopRequest.NewKey() }),
        < 87 => ("orders", ShopRequest.Get("orders")),
        < 92 when _orders[shopper] is { } order => ("read order", ShopRequest.Get($"orders/{order}")),
        < 97 when _orders[shopper] is { } order => ("follow order", ShopRequest.Get($"orders/{order}/events")),
        < 99 => ("profile", ShopRequest.Get("users/me")),
        _ => (Login, ShopRequest.Post("auth/login", new { username = name, password = AccountFactory.Password })),
    };
}
