using Shop.Abuse.Load;

namespace Shop.Abuse.Attacks;

/// <summary>Connections that are held open.</summary>
internal static class ConnectionAttacks
{
    // Below the rate limit of one address, 300 requests a minute.
    private const int Readers = 298;

    private const int ReadBytes = 100;
    private const int SmallWindow = 4 * 1024;
    private const int SlowHeaders = 2_000;
    private const int IdleConnections = 3_000;
    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan HeaderInterval = TimeSpan.FromSeconds(2);

    /// <summary>Anonymous clients of one address that read the OpenAPI document at 400 bytes per second.</summary>
    public static Task<Func<CancellationToken, Task>> SlowReadersAsync(AttackContext context)
    {
        var attacker = context.Anonymous();
        return Task.FromResult<Func<CancellationToken, Task>>(cancellationToken => Task.WhenAll(Enumerable.Range(0, Readers)
            .Select(number => ReadSlowlyAsync(context, attacker, "openapi/v1.json", number, cancellationToken))));
    }

    /// <summary>Requests whose headers do not end.</summary>
    public static Task<Func<CancellationToken, Task>> SlowHeadersAsync(AttackContext context) =>
        HoldAsync(context, SlowHeaders, "GET /api/v1/items HTTP/1.1\r\nHost: shop\r\n", "X-Slow: 1\r\n");

    /// <summary>Connections on which nothing is sent.</summary>
    public static Task<Func<CancellationToken, Task>> IdleAsync(AttackContext context) =>
        HoldAsync(context, IdleConnections, begin: "", part: "");

    /// <summary>Reads one path repeatedly at 400 bytes per second, with a small TCP window, until cancellation.</summary>
    /// <param name="number">Spreads the beginnings over the first second.</param>
    public static async Task ReadSlowlyAsync(
        AttackContext context, Visitor attacker, string path, int number, CancellationToken cancellationToken)
    {
        while (await context.DelayAsync(RawConnection.Spread(number), cancellationToken))
        {
            await using var connection = await RawConnection.OpenAsync(attacker, context.Tally, cancellationToken, SmallWindow);
            if (connection is null)
            {
                continue;
            }

            await connection.SendHeadAsync($"GET /{path}", cancellationToken);
            await connection.ReadStatusAsync(cancellationToken);
            while (await connection.ReadAsync(ReadBytes, cancellationToken) && await context.DelayAsync(ReadInterval, cancellationToken))
            {
            }
        }
    }

    private static Task<Func<CancellationToken, Task>> HoldAsync(AttackContext context, int connections, string begin, string part)
    {
        var attacker = context.Anonymous();
        return Task.FromResult<Func<CancellationToken, Task>>(
            cancellationToken => Task.WhenAll(Enumerable.Range(0, connections).Select(RunAsync(cancellationToken))));

        Func<int, Task> RunAsync(CancellationToken cancellationToken) => async number =>
        {
            while (await context.DelayAsync(RawConnection.Spread(number), cancellationToken))
            {
                await using var connection = await RawConnection.OpenAsync(attacker, context.Tally, cancellationToken);
                if (connection is null)
                {
                    continue;
                }

                context.Tally.Record("opened");
                var isOpen = await connection.SendAsync(begin, cancellationToken);
                while (isOpen && !connection.HasAnswer && await context.DelayAsync(HeaderInterval, cancellationToken))
                {
                    isOpen = await connection.SendAsync(part, cancellationToken);
                }

                await connection.ReadStatusAsync(cancellationToken);
            }
        };
    }
}
