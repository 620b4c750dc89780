using System.Globalization;
using Shop.Abuse.Load;

namespace Shop.Abuse.Attacks;

/// <summary>Misuse of accounts, passwords and mail.</summary>
internal static class AccountAttacks
{
    private const int Connections = 24;
    private const int PerSecond = 100;

    // More than an account keeps in memory.
    private const int TopUps = 40;

    private const int FreeAttempts = 12;
    private static readonly TimeSpan AttemptInterval = TimeSpan.FromSeconds(1.2);
    private static readonly TimeSpan LoginInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Retries of top-ups that are older than the account's memory of operations.</summary>
    public static async Task<Func<CancellationToken, Task>> RepeatTopUpsAsync(AttackContext context)
    {
        var attacker = await context.RegisterAsync();
        var requests = Enumerable.Range(0, TopUps)
            .Select(_ => ShopRequest.Post("payments/debits", new { amount = 1 }) with { Key = ShopRequest.NewKey() })
            .ToList();
        foreach (var request in requests)
        {
            await context.Accounts.ExpectAsync(attacker, request);
        }

        return cancellationToken => context.FloodAsync(
            64, PerSecond, number => (attacker, requests[number % requests.Count]), cancellationToken);
    }

    /// <summary>Top-ups and orders without money, each with a key of its own.</summary>
    public static async Task<Func<CancellationToken, Task>> ManyKeysAsync(AttackContext context)
    {
        var attacker = await context.RegisterAsync();
        return cancellationToken => context.FloodAsync(Connections, PerSecond, number => (attacker, Next(number)), cancellationToken);

        ShopRequest Next(int number) => number % 2 == 0
            ? ShopRequest.Post("payments/debits", new { amount = 1 }) with { Key = ShopRequest.NewKey() }
            : context.Catalog.Order(new Random(number), context.Catalog.Pick(new Random(number), 5)) with { Prefer = "respond-async" };
    }

    /// <summary>Wrong passwords for the name of another user, who logs in from another address at the same time.</summary>
    public static async Task<Func<CancellationToken, Task>> WrongPasswordsAsync(AttackContext context)
    {
        var name = context.Accounts.NextName("victim");
        var victim = await context.Accounts.RegisterAsync(name, context.Accounts.NextAddress(), RequestTimeout, hasMoney: false);
        var stranger = context.Anonymous();
        var wrong = ShopRequest.Post("auth/login", new { username = name, password = "incorrect horse battery" });
        for (var attempt = 0; attempt < FreeAttempts; attempt++)
        {
            context.Tally.Record((await stranger.SendAsync(wrong, CancellationToken.None)).Kind);
        }

        var (logins, refused) = (0, 0);
        context.Notes.Add(() => string.Create(CultureInfo.InvariantCulture, $"the rightful user: {refused} of {logins} logins refused"));
        return async cancellationToken =>
        {
            await Task.WhenAll(RepeatAsync(AttemptInterval, AttemptAsync), RepeatAsync(LoginInterval, LoginAsync));
            victim.Dispose();

            async Task RepeatAsync(TimeSpan interval, Func<Task> action)
            {
                do
                {
                    await action();
                }
                while (await context.DelayAsync(interval, cancellationToken));
            }

            async Task AttemptAsync() => context.Tally.Record((await stranger.SendAsync(wrong, CancellationToken.None)).Kind);

            async Task LoginAsync()
            {
                var login = ShopRequest.Post("auth/login", new { username = name, password = AccountFactory.Password });
                var answer = await victim.SendAsync(login, CancellationToken.None);
                logins++;
                refused += answer.IsSuccess ? 0 : 1;
            }
        };
    }

    /// <summary>Failing orders of a user whose profile has the mail address of another person.</summary>
    public static async Task<Func<CancellationToken, Task>> MailsAsync(AttackContext context)
    {
        var address = $"{context.Accounts.NextName("stranger")}@example.org";
        var attacker = await context.RegisterAsync();
        var profile = ShopRequest.Post("users/me", new { email = address }) with { Method = HttpMethod.Patch };
        await context.Accounts.ExpectAsync(attacker, profile);
        string[] items = [context.Catalog.SoldOut];
        context.Notes.Add(() => string.Create(CultureInfo.InvariantCulture, $"{context.Shop.Mail.CountTo(address)} mails to a stranger"));
        return cancellationToken => context.FloodAsync(
            Connections, PerSecond, number => (attacker, context.Catalog.Order(new Random(number), items)), cancellationToken);
    }

    /// <summary>Registrations from one address.</summary>
    public static Task<Func<CancellationToken, Task>> RegisterAsync(AttackContext context)
    {
        var attacker = context.Anonymous();
        return Task.FromResult<Func<CancellationToken, Task>>(cancellationToken => context.FloodAsync(
            Connections,
            PerSecond,
            _ => (attacker, ShopRequest.Post(
                "auth/register", new { username = context.Accounts.NextName("flood"), password = AccountFactory.Password })),
            cancellationToken));
    }

    /// <summary>Logins of unknown users from one address.</summary>
    public static Task<Func<CancellationToken, Task>> LoginsAsync(AttackContext context)
    {
        var attacker = context.Anonymous();
        return Task.FromResult<Func<CancellationToken, Task>>(cancellationToken => context.FloodAsync(
            Connections,
            PerSecond,
            _ => (attacker, ShopRequest.Post(
                "auth/login", new { username = context.Accounts.NextName("unknown"), password = AccountFactory.Password })),
            cancellationToken));
    }
}
