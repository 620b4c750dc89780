using System.Globalization;
using System.Net;
using System.Text;
using Shop.Abuse.Processes;
using Shop.Testing;

namespace Shop.Abuse.Load;

/// <summary>Creates users and their visitors. Each registration has an address of its own, so that no rate limit delays it.</summary>
internal sealed class AccountFactory(AbuseShop shop, TimeProvider timeProvider)
{
    public const string Password = "correct horse battery";

    private const long MaxTopUp = 1_000_000_000;
    private static readonly TimeSpan SetupTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private int _addresses;
    private int _users;

    /// <summary>An address that no other client has: 127.1.0.1 and following ones.</summary>
    public IPAddress NextAddress()
    {
        var number = Interlocked.Increment(ref _addresses);
        return new IPAddress([127, 1, (byte)(number >> 8), (byte)number]);
    }

    /// <summary>A name that no other user has.</summary>
    public string NextName(string prefix) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}-{Interlocked.Increment(ref _users)}");

    /// <summary>A visitor without a token.</summary>
    public Visitor Anonymous(IPAddress address, TimeSpan timeout) => new(shop.Address, address, timeout);

    /// <summary>Registers a user with money and returns its visitor, logged in.</summary>
    public async Task<Visitor> RegisterAsync(string name, IPAddress address, TimeSpan timeout, bool hasMoney)
    {
        using (var registration = Anonymous(NextAddress(), SetupTimeout))
        {
            await ExpectAsync(registration, ShopRequest.Post("auth/register", new { username = name, password = Password }));
        }

        var visitor = await LoginAsync(name, Password, address, timeout);
        if (hasMoney)
        {
            await ExpectAsync(visitor, ShopRequest.Post("payments/debits", new { amount = MaxTopUp }) with { Key = ShopRequest.NewKey() });
        }

        return visitor;
    }

    /// <summary>Logs a user in, from an address of this call, and returns its visitor with another address.</summary>
    public async Task<Visitor> LoginAsync(string name, string password, IPAddress address, TimeSpan timeout)
    {
        using var login = Anonymous(NextAddress(), SetupTimeout);
        var answer = await ExpectAsync(login, ShopRequest.Post("auth/login", new { username = name, password }));
        var visitor = Anonymous(address, timeout);
        visitor.Token = answer.Text("accessToken");
        return visitor;
    }

    /// <summary>Sends a request that must succeed. Temporary failures are retried under the same key for a minute.</summary>
    /// <exception cref="RunFailedException">The request failed.</exception>
    public async Task<Answer> ExpectAsync(Visitor visitor, ShopRequest request)
    {
        var since = timeProvider.GetTimestamp();
        while (true)
        {
            var answer = await visitor.SendAsync(request, CancellationToken.None);
            if (answer.IsSuccess)
            {
                return answer;
            }

            if (answer.Status is not (null or 429 or 503) || timeProvider.GetElapsedTime(since) > SetupTimeout)
            {
                throw new RunFailedException(
                    $"{request.Method} {request.Path} failed: {answer.Kind} {Encoding.UTF8.GetString(answer.Body)}");
            }

            await Task.Delay(RetryDelay, timeProvider);
        }
    }
}
