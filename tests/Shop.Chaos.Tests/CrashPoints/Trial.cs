using System.Globalization;
using Shop.Identities;
using Shop.Orders;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>One order, from the customer's request to its end, through the crashes of a plan.</summary>
internal sealed class Trial(Lane lane, Scenario scenario)
{
    private const int LastPolls = 250;

    // For one crash and what comes after it, on a machine that has other things to do.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    public Basket Basket { get; } = Basket.Fill();

    /// <summary>
    /// Lets the silo die at these points, each once, in this order, and gets the order to its end. Where the order was accepted (or its
    /// cancellation begun), nobody asks again: the recovery has to see to it. Where nothing is stored, the customer asks again.
    /// </summary>
    public async Task RunAsync(IReadOnlyList<string> crashes, CancellationToken cancellationToken)
    {
        await Basket.PrepareAsync(lane, scenario);
        lane.Plan.Arm(crashes);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            for (var died = 0; await DiesAsync(died, limit.Token); died++)
            {
                if (scenario.IsLate && died == 0)
                {
                    await MakeLateAsync();
                }

                limit.CancelAfter(Patience);
                Assert.Equal(SiloProcess.Killed, await lane.RestartAsync(limit.Token));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"The order did not come to an end: {await StateAsync()}. Died at: {string.Join(", ", lane.Plan.Done)}. {await lane.TellAsync()}");
        }

        Assert.Equal(crashes, lane.Plan.Done);
    }

    /// <summary>The customer's request; under the same key each time.</summary>
    private async Task<OrderView> AskAsync() => scenario.IsCancelled
        ? Assert.IsType<CancelOrderResult.Cancelled>(await lane.Grains.OrderSaga(Basket.Order).CancelAsync(Basket.Customer)).Order
        : Assert.IsType<PlaceOrderResult.Placed>(await lane.Grains.OrderSaga(Basket.Order).PlaceAsync(Basket.Command, TimeSpan.FromSeconds(3))).Order;

    /// <summary>True if the silo has died once more; false if the order is at its end and nobody dies any more.</summary>
    private async Task<bool> DiesAsync(int died, CancellationToken cancellationToken)
    {
        Task asked = Task.CompletedTask;
        for (var polls = 0; !lane.Died.IsCompleted; polls++)
        {
            var state = await StateAsync();
            if (state == State.AtItsEnd && (polls > LastPolls || (lane.Plan.Pending.Count == 0 && lane.Plan.Done.Count == died)))
            {
                break;
            }

            // The end may be stored a moment before the process dies of it.
            polls = state == State.AtItsEnd ? polls : 0;
            if (state == State.Unknown && asked.IsCompleted)
            {
                Assert.True(lane.Plan.Done is [] or [.., "before:accept" or "before:begin-cancel"], $"What was begun is forgotten. Died at: {string.Join(", ", lane.Plan.Done)}.");
                asked = AskAsync();
            }

            await Task.WhenAny(lane.Died, Task.Delay(Poll, TimeProvider.System, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        // What the customer was told may be a fault: the silo died before it answered, or while it did.
        await Task.WhenAny(asked, lane.Died);
        _ = asked.Exception;
        return lane.Died.IsCompleted;
    }

    private async Task<State> StateAsync()
    {
        var found = await lane.Database.ReadAsync<string>(
            $"SELECT coalesce((SELECT status || CASE WHEN is_open THEN ' open' ELSE '' END FROM orders WHERE order_id = '{Basket.Order}'), 'none')");
        return found switch
        {
            "none" => State.Unknown,
            _ when found.EndsWith("open", StringComparison.Ordinal) => State.UnderWay,
            _ => scenario.IsCancelled && int.Parse(found, CultureInfo.InvariantCulture) != (int)OrderStatus.Cancelled ? State.Unknown : State.AtItsEnd,
        };
    }

    // As if the silo came back an hour later.
    private Task<int> MakeLateAsync() =>
        lane.Database.ExecuteAsync($"UPDATE orders SET placed_at = placed_at - interval '1 hour' WHERE order_id = '{Basket.Order}'");

    private enum State
    {
        Unknown,
        UnderWay,
        AtItsEnd,
    }
}
