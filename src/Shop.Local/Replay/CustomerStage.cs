using System.Collections.Concurrent;
using Shop.Client;

namespace Shop.Local.Replay;

/// <summary>Registers and logs in the customers, reads their orders of earlier runs, and tops up their accounts.</summary>
internal sealed class CustomerStage(ReplayedFile replay, ShopClient client, ReplayState state) : IDisposable
{
    /// <summary>Password hashing is slow by design. The shop runs few at a time and rejects more than that with 429.</summary>
    private const int MaxConcurrency = 6;

    private readonly ConcurrentDictionary<string, ShopSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, OrderHistory> _histories = new();

    public ShopSession Session(string customer) => _sessions[customer];

    public OrderHistory History(PlannedOrder order) => _histories.GetValueOrDefault(order.Index, OrderHistory.None);

    public Task RunAsync(int concurrency, Action done, CancellationToken cancellationToken) =>
        WorkerPool.ForEachAsync(replay.Plan.Customers, Math.Min(concurrency, MaxConcurrency), async (customer, stop) =>
        {
            await PrepareAsync(customer, stop);
            done();
        }, cancellationToken);

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }
    }

    private async Task PrepareAsync(PlannedCustomer customer, CancellationToken cancellationToken)
    {
        var username = ReplayState.Username(customer.Id);
        var password = state.Password(username);
        var session = _sessions.GetOrAdd(customer.Id, _ => client.Session(username, password));

        // The name may be in use: by an earlier run, or by this one if the response was lost. The login verifies the password.
        await client.RegisterAsync(username, password, cancellationToken);
        try
        {
            await session.GetTokenAsync(rejected: null, cancellationToken);
        }
        catch (LoginRejectedException)
        {
            throw new ReplayException(
                $"{username} exists with another password: an earlier replay used another data folder. Select that one with --data.");
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
                _histories.AddOrUpdate(planned.Index, OrderHistory.None.With(order), (_, history) => history.With(order));
            }
        }
    }

    private async Task TopUpAsync(ShopSession session, long amount, CancellationToken cancellationToken)
    {
        for (var part = 1; amount > 0; part++)
        {
            var partAmount = Math.Min(amount, SalesLine.MaxAmount);
            await client.TopUpAsync(session, replay.TopUpKey(part), partAmount, cancellationToken);
            amount -= partAmount;
        }
    }
}
