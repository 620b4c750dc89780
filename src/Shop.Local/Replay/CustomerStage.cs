using System.Collections.Concurrent;
using Shop.Client;

namespace Shop.Local.Replay;

/// <summary>The customers register, log in, see what they ordered in earlier runs, and top up what they will need.</summary>
internal sealed class CustomerStage(ReplayedFile replay, ShopClient client, ReplayState state) : IDisposable
{
    /// <summary>Passwords are slow to check on purpose, and a shop checks few at a time: more at its door would be sent away.</summary>
    private const int MostAtOnce = 6;

    private readonly ConcurrentDictionary<string, ShopSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, OrderHistory> _histories = new();

    public ShopSession Session(string customer) => _sessions[customer];

    public OrderHistory History(PlannedOrder order) => _histories.GetValueOrDefault(order.Index, OrderHistory.None);

    public Task RunAsync(int atOnce, Action done, CancellationToken cancellationToken) =>
        Workers.ForEachAsync(replay.Plan.Customers, Math.Min(atOnce, MostAtOnce), async (customer, stop) =>
        {
            await WelcomeAsync(customer, stop);
            done();
        }, cancellationToken);

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }
    }

    private async Task WelcomeAsync(PlannedCustomer customer, CancellationToken cancellationToken)
    {
        var username = ReplayState.Username(customer.Id);
        var password = state.Password(username);
        var session = _sessions.GetOrAdd(customer.Id, _ => client.Session(username, password));

        // Taken is fine: by an earlier run, or by this one if the answer was lost. The login proves that it is ours.
        await client.RegisterAsync(username, password, cancellationToken);
        try
        {
            await session.TokenAsync(refused: null, cancellationToken);
        }
        catch (LoginRefusedException)
        {
            throw new ReplayException(
                $"{username} is in this shop with another password: an earlier replay used another data folder. Name it with --data.");
        }

        if (customer.Orders == 0)
        {
            return;
        }

        await TopUpAsync(session, customer.Spending, cancellationToken);
        foreach (var order in await client.ListOrdersAsync(session, cancellationToken))
        {
            if (replay.Find(order) is { } planned)
            {
                _histories.AddOrUpdate(planned.Index, OrderHistory.None.With(order), (_, known) => known.With(order));
            }
        }
    }

    private async Task TopUpAsync(ShopSession session, long amount, CancellationToken cancellationToken)
    {
        for (var part = 1; amount > 0; part++)
        {
            var now = Math.Min(amount, SalesLine.MaxAmount);
            await client.TopUpAsync(session, replay.TopUpKey(part), now, cancellationToken);
            amount -= now;
        }
    }
}
