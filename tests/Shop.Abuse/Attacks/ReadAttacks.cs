using System.Globalization;
using Shop.Abuse.Load;

namespace Shop.Abuse.Attacks;

/// <summary>Reads that are expensive or not permitted.</summary>
internal static class ReadAttacks
{
    private const int Connections = 24;
    private const int PerSecond = 100;
    private const int Words = 12;

    /// <summary>Searches for many words with typing errors.</summary>
    public static async Task<Func<CancellationToken, Task>> SearchAsync(AttackContext context)
    {
        var attacker = await context.RegisterAsync();
        return cancellationToken => context.FloodAsync(
            Connections,
            PerSecond,
            number => (attacker, ShopRequest.Get($"items/search?limit=100&q={Term(new Random(number))}")),
            cancellationToken);

        static string Term(Random random) => string.Join("%20", Enumerable.Range(0, Words).Select(_ => $"{AbuseCatalog.Word(random)}x"));
    }

    /// <summary>Orders, users, items and deliveries with random ids.</summary>
    public static async Task<Func<CancellationToken, Task>> RandomIdsAsync(AttackContext context)
    {
        var attacker = await context.RegisterAsync();
        string[] paths = ["orders/{0}", "orders/{0}/timeline", "orders/{0}/events", "users/{0}", "items/{0}", "deliveries/{0}"];
        return cancellationToken => context.FloodAsync(
            Connections,
            PerSecond,
            number => (attacker, ShopRequest.Get(
                string.Format(CultureInfo.InvariantCulture, paths[number % paths.Length], Guid.CreateVersion7()))),
            cancellationToken);
    }

    /// <summary>Lists of the administration, requested by a customer.</summary>
    public static async Task<Func<CancellationToken, Task>> AdminPagesAsync(AttackContext context)
    {
        var attacker = await context.RegisterAsync();
        string[] paths = ["admin/orders?status=CANCELLED&limit=100", "admin/audit", "admin/orders?olderThan=1&limit=100"];
        return cancellationToken => context.FloodAsync(
            Connections, PerSecond, number => (attacker, ShopRequest.Get(paths[number % paths.Length])), cancellationToken);
    }
}
