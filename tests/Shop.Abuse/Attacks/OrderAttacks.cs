using Shop.Abuse.Load;

namespace Shop.Abuse.Attacks;

/// <summary>Orders that cause much work for little money.</summary>
internal static class OrderAttacks
{
    private const int Connections = 24;
    private const int PerSecond = 100;

    // Above the limits of one node (Load:Streams), from accounts that one address may register in a minute.
    private const int Streams = 2_100;
    private const int StreamAccounts = 3;

    private const int VersionAccounts = 3;

    /// <summary>Orders of the maximum size, of which one item is sold out: 999 reservations are made and undone.</summary>
    public static async Task<Func<CancellationToken, Task>> FailAsync(AttackContext context)
    {
        var attacker = await context.RegisterAsync();
        string[] items = [.. context.Catalog.Items.Skip(1), context.Catalog.SoldOut];
        var body = context.Catalog.Body(context.Random, items);
        return cancellationToken => context.FloodAsync(Connections, PerSecond, _ => (attacker, LargeOrder(body)), cancellationToken);
    }

    /// <summary>Orders of items that do not exist. Each one must not keep an activation.</summary>
    public static async Task<Func<CancellationToken, Task>> UnknownItemsAsync(AttackContext context)
    {
        var attacker = await context.RegisterAsync();
        return cancellationToken => context.FloodAsync(
            Connections,
            PerSecond,
            number => (attacker, LargeOrder(context.Catalog.Body(new Random(number), Unknown()))),
            cancellationToken);

        static IEnumerable<string> Unknown() =>
            Enumerable.Range(0, AbuseCatalog.LargeOrder).Select(_ => Guid.CreateVersion7().ToString());
    }

    /// <summary>Large orders whose client disconnects after sending.</summary>
    public static async Task<Func<CancellationToken, Task>> AbandonAsync(AttackContext context)
    {
        var attacker = await context.RegisterAsync(hasMoney: true);
        var body = context.Catalog.Body(context.Random, context.Catalog.Items);
        return async cancellationToken =>
        {
            await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => RunAsync()));

            async Task RunAsync()
            {
                while (!cancellationToken.IsCancellationRequested)
                {
                    await using var connection = await RawConnection.OpenAsync(attacker, context.Tally, cancellationToken);
                    if (connection is not null)
                    {
                        await connection.SendOrderHeadAsync($"Content-Length: {body.Length}", cancellationToken);
                        await connection.SendAsync(body, cancellationToken);
                        context.Tally.Record("left");
                    }

                    await context.DelayAsync(TimeSpan.FromSeconds((double)Connections / PerSecond), cancellationToken);
                }
            }
        };
    }

    /// <summary>Orders with an old version of the list. Each is rejected by the database, beside the writes of others.</summary>
    public static async Task<Func<CancellationToken, Task>> StaleVersionsAsync(AttackContext context)
    {
        var attackers = new List<Visitor>();
        for (var account = 0; account < VersionAccounts; account++)
        {
            var attacker = await context.RegisterAsync(hasMoney: true);
            for (var order = 0; order < 2; order++)
            {
                await context.Accounts.ExpectAsync(attacker, SmallOrder(context, order));
            }

            attackers.Add(attacker);
        }

        return cancellationToken => context.FloodAsync(
            64,
            2 * PerSecond,
            number => (attackers[number % attackers.Count], SmallOrder(context, number) with { IfMatch = "\"1\"" }),
            cancellationToken);
    }

    /// <summary>Event streams of a large order that are hardly read.</summary>
    public static async Task<Func<CancellationToken, Task>> EventStreamsAsync(AttackContext context)
    {
        var streams = new List<(Visitor Attacker, string Order)>();
        for (var account = 0; account < StreamAccounts; account++)
        {
            var attacker = await context.RegisterAsync(hasMoney: true);
            var order = context.Catalog.Order(context.Random, context.Catalog.Items);
            streams.Add((attacker, (await context.Accounts.ExpectAsync(attacker, order)).Text("orderId")));
        }

        return cancellationToken => Task.WhenAll(Enumerable.Range(0, Streams).Select(number =>
        {
            var (attacker, order) = streams[number % streams.Count];
            return ConnectionAttacks.ReadSlowlyAsync(context, attacker, $"api/v1/orders/{order}/events", number, cancellationToken);
        }));
    }

    private static ShopRequest LargeOrder(byte[] body) =>
        ShopRequest.Post("orders", body) with { Key = ShopRequest.NewKey(), Prefer = "respond-async" };

    private static ShopRequest SmallOrder(AttackContext context, int number) =>
        context.Catalog.Order(new Random(number), context.Catalog.Pick(new Random(number), 1));
}
