using System.Globalization;
using System.Text;
using Shop.Abuse.Load;

namespace Shop.Abuse.Attacks;

/// <summary>Request bodies that are too large, too slow or malformed.</summary>
internal static class BodyAttacks
{
    private const int Connections = 24;
    private const int PerSecond = 100;
    private const int MaxOrderBytes = 256 * 1024;
    private const int ChunkBytes = 16 * 1024;

    // More than the requests that one node admits (Load:Requests), from accounts that stay below their rate limits.
    private const int SlowBodies = 2_100;
    private const int SlowAccounts = 2;
    private const int SlowBytes = 150;
    private static readonly TimeSpan SlowInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Bodies of the maximum size: nested deeply, many lines, many members, a long number, a long text.</summary>
    public static async Task<Func<CancellationToken, Task>> MalformedJsonAsync(AttackContext context)
    {
        var attacker = await context.RegisterAsync();
        byte[][] bodies =
        [
            Repeat("[", "", ""),
            Repeat("{\"items\":", "", ""),
            Repeat("{\"itemId\":null},", "{\"items\":[", "null]}"),
            Repeat("\"a\":1,", "{", "\"b\":2}"),
            Repeat("9", "{\"items\":", "}"),
            Repeat("\\u0000", "{\"items\":\"", "\"}"),
        ];
        return cancellationToken => context.FloodAsync(
            Connections,
            PerSecond,
            number => (attacker, ShopRequest.Post("orders", bodies[number % bodies.Length]) with { Key = ShopRequest.NewKey() }),
            cancellationToken);

        static byte[] Repeat(string text, string begin, string end) => Encoding.UTF8.GetBytes(
            begin + string.Concat(Enumerable.Repeat(text, (MaxOrderBytes - begin.Length - end.Length) / text.Length)) + end);
    }

    /// <summary>Chunked bodies without an end, sent as fast as they are read.</summary>
    public static async Task<Func<CancellationToken, Task>> EndlessAsync(AttackContext context)
    {
        var attacker = await context.RegisterAsync();
        byte[] chunk = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{ChunkBytes:x}\r\n")),
            .. Enumerable.Repeat((byte)' ', ChunkBytes), .. "\r\n"u8];
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
                        await connection.SendOrderHeadAsync("Transfer-Encoding: chunked", cancellationToken);
                        while (await connection.SendAsync(chunk, cancellationToken) && !connection.HasAnswer)
                        {
                        }

                        await connection.ReadStatusAsync(cancellationToken);
                    }

                    await context.DelayAsync(TimeSpan.FromSeconds((double)Connections / PerSecond), cancellationToken);
                }
            }
        };
    }

    /// <summary>Bodies of the maximum size at 300 bytes per second, above the server's minimum rate.</summary>
    public static async Task<Func<CancellationToken, Task>> SlowAsync(AttackContext context)
    {
        var attackers = new List<Visitor>();
        for (var account = 0; account < SlowAccounts; account++)
        {
            attackers.Add(await context.RegisterAsync());
        }

        var part = new byte[SlowBytes];
        part.AsSpan().Fill((byte)' ');
        return cancellationToken => Task.WhenAll(Enumerable.Range(0, SlowBodies).Select(RunAsync(cancellationToken)));

        Func<int, Task> RunAsync(CancellationToken cancellationToken) => async number =>
        {
            var attacker = attackers[number % attackers.Count];
            while (await context.DelayAsync(RawConnection.Spread(number), cancellationToken))
            {
                await using var connection = await RawConnection.OpenAsync(attacker, context.Tally, cancellationToken);
                if (connection is null)
                {
                    continue;
                }

                await connection.SendOrderHeadAsync($"Content-Length: {MaxOrderBytes}", cancellationToken);
                while (await connection.SendAsync(part, cancellationToken)
                    && !connection.HasAnswer
                    && await context.DelayAsync(SlowInterval, cancellationToken))
                {
                }

                await connection.ReadStatusAsync(cancellationToken);
            }
        };
    }
}
