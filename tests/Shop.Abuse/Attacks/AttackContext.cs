using System.Net;
using Shop.Abuse.Load;
using Shop.Abuse.Processes;

namespace Shop.Abuse.Attacks;

/// <summary>The means of an attack: attackers at one address, and floods of requests whose answers are counted.</summary>
internal sealed class AttackContext(AbuseShop shop, AccountFactory accounts, AbuseCatalog catalog, TimeProvider timeProvider) : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(35);

    // Answers of the last requests are awaited for this time.
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(5);

    private readonly List<Visitor> _attackers = [];

    public Tally Tally { get; } = new();

    public AbuseShop Shop => shop;

    public AbuseCatalog Catalog => catalog;

    public AccountFactory Accounts => accounts;

    public TimeProvider Clock => timeProvider;

    /// <summary>The address of all attackers.</summary>
    public IPAddress Address { get; } = accounts.NextAddress();

    /// <summary>Facts about the attack that are reported and not rated. They are read when all orders are final.</summary>
    public IList<Func<string>> Notes { get; } = [];

    /// <summary>A random generator for the preparation. Floods use the number of the request as seed.</summary>
    public Random Random { get; } = new(1);

    /// <summary>A new user at the attackers' address.</summary>
    public async Task<Visitor> RegisterAsync(bool hasMoney = false) =>
        Keep(await accounts.RegisterAsync(accounts.NextName("attacker"), Address, RequestTimeout, hasMoney));

    /// <summary>A client without a token at the attackers' address.</summary>
    public Visitor Anonymous() => Keep(accounts.Anonymous(Address, RequestTimeout));

    /// <summary>Sends requests over several connections, at most at a rate, until cancellation.</summary>
    /// <param name="next">The client and the request with a number: 0, 1, …</param>
    public async Task FloodAsync(
        int connections, int perSecond, Func<int, (Visitor By, ShopRequest Request)> next, CancellationToken cancellationToken)
    {
        var began = timeProvider.GetTimestamp();
        var numbers = -1;
        using var abort = new CancellationTokenSource();
        await using var registration = cancellationToken.Register(() => abort.CancelAfter(LastAnswers));
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(SendAsync, CancellationToken.None)));

        async Task SendAsync()
        {
            while (true)
            {
                var number = Interlocked.Increment(ref numbers);
                var due = TimeSpan.FromSeconds((double)number / perSecond) - timeProvider.GetElapsedTime(began);
                if (!await DelayAsync(due, cancellationToken))
                {
                    return;
                }

                var (by, request) = next(number);
                Tally.Record((await by.SendAsync(request, abort.Token)).Kind);
            }
        }
    }

    /// <summary>Waits. False after cancellation.</summary>
    public async Task<bool> DelayAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, timeProvider, cancellationToken);
            }

            return !cancellationToken.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        foreach (var attacker in _attackers)
        {
            attacker.Dispose();
        }
    }

    private Visitor Keep(Visitor visitor)
    {
        _attackers.Add(visitor);
        return visitor;
    }
}
