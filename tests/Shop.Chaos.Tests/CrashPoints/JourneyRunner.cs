using System.Globalization;
using Shop.Identities;
using Shop.Orders;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>Runs one order from the request to its final status, through the crashes of a plan.</summary>
internal sealed class JourneyRunner(CrashTestShop shop, Scenario scenario)
{
    private const int LastPolls = 250;

    // For one crash and the recovery from it, on a busy machine.
    private static readonly TimeSpan CrashTimeout = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    public TestOrder Order { get; } = TestOrder.Create();

    /// <summary>
    /// Kills the silo once at each of these points, in this order, and waits until the order is final. If the order (or its
    /// cancellation) is stored, the client does not retry: recovery must complete it. Otherwise the client retries.
    /// </summary>
    public async Task RunAsync(IReadOnlyList<string> crashes, CancellationToken cancellationToken)
    {
        await Order.PrepareAsync(shop, scenario);
        shop.Plan.Arm(crashes);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CrashTimeout);
        try
        {
            for (var crashCount = 0; await WaitForCrashAsync(crashCount, limit.Token); crashCount++)
            {
                if (scenario.IsLate && crashCount == 0)
                {
                    await MakeLateAsync();
                }

                limit.CancelAfter(CrashTimeout);
                Assert.Equal(SiloProcess.Killed, await shop.RestartAsync(limit.Token));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var crashed = string.Join(", ", shop.Plan.Done);
            Assert.Fail($"The order is not final: {await ReadStateAsync()}. Crashes: {crashed}. {await shop.DescribeAsync()}");
        }

        Assert.Equal(crashes, shop.Plan.Done);
    }

    /// <summary>Sends the customer's request, always under the same key.</summary>
    private async Task<OrderView> SendRequestAsync() => scenario.IsCancelled
        ? Assert.IsType<CancelOrderResult.Cancelled>(await shop.Grains.OrderSaga(Order.Order).CancelAsync(Order.Customer)).Order
        : Assert.IsType<PlaceOrderResult.Placed>(
            await shop.Grains.OrderSaga(Order.Order).PlaceAsync(Order.Command, TimeSpan.FromSeconds(3))).Order;

    /// <summary>True if the silo was killed. False if the order is final and no crash is pending.</summary>
    private async Task<bool> WaitForCrashAsync(int crashCount, CancellationToken cancellationToken)
    {
        Task request = Task.CompletedTask;
        for (var polls = 0; !shop.Exited.IsCompleted; polls++)
        {
            var state = await ReadStateAsync();
            if (state == State.Final && (polls > LastPolls || (shop.Plan.Pending.Count == 0 && shop.Plan.Done.Count == crashCount)))
            {
                break;
            }

            // The final status may be stored shortly before the process is killed.
            polls = state == State.Final ? polls : 0;
            if (state == State.Unknown && request.IsCompleted)
            {
                Assert.True(
                    shop.Plan.Done is [] or [.., "before:accept" or "before:begin-cancel"],
                    $"A stored order or cancellation was lost. Crashes: {string.Join(", ", shop.Plan.Done)}.");
                request = SendRequestAsync();
            }

            await Task.WhenAny(shop.Exited, Task.Delay(Poll, TimeProvider.System, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        // The request may have failed, because the silo was killed before it returned the result.
        await Task.WhenAny(request, shop.Exited);
        _ = request.Exception;
        return shop.Exited.IsCompleted;
    }

    private async Task<State> ReadStateAsync()
    {
        var stored = await shop.Database.ReadAsync<string>(
            $"""
            SELECT coalesce((
              SELECT status || CASE WHEN is_open THEN ' open' ELSE '' END FROM orders WHERE order_id = '{Order.Order}'), 'none')
            """);
        return stored switch
        {
            "none" => State.Unknown,
            _ when stored.EndsWith("open", StringComparison.Ordinal) => State.InFlight,
            _ when scenario.IsCancelled && int.Parse(stored, CultureInfo.InvariantCulture) != (int)OrderStatus.Cancelled => State.Unknown,
            _ => State.Final,
        };
    }

    // Simulates a silo that restarts an hour later.
    private Task<int> MakeLateAsync() =>
        shop.Database.ExecuteAsync($"UPDATE orders SET placed_at = placed_at - interval '1 hour' WHERE order_id = '{Order.Order}'");

    private enum State
    {
        Unknown,
        InFlight,
        Final,
    }
}
