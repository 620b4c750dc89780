using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Shop.Client;

namespace Shop.Local.Replay;

/// <summary>
/// Places the orders and changes the prices as the <see cref="Schedule"/> allows. A step that has begun is always seen to its end or
/// to its failure before the stage ends: nothing goes on behind its back.
/// </summary>
internal sealed class OrderStage(ReplayedFile replay, ShopClient client, CustomerStage customers, PriceBoard prices, TimeProvider timeProvider)
{
    /// <summary>How often one run tries an order that the shop refuses for a reason that can pass.</summary>
    private const int Attempts = 3;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    /// <summary>Longer than the shop needs after a crash to bring every order to its end.</summary>
    private static readonly TimeSpan LongestPending = TimeSpan.FromMinutes(3);

    private readonly Schedule _schedule = new(replay.Plan.Orders.Where(order => customers.History(order).Settled is null), prices.PriceOf);
    private readonly Channel<(Step Step, Exception? Fault)> _ended = Channel.CreateUnbounded<(Step, Exception?)>();

    /// <summary>Orders that the shop did not even accept, and why: there is no trace of them in the shop.</summary>
    public ConcurrentDictionary<int, string> NotAccepted { get; } = new();

    public int AlreadyPlaced { get; } = replay.Plan.Orders.Count(order => customers.History(order).Settled is not null);

    public int PriceChanges => _schedule.PriceChanges;

    public async Task RunAsync(int atOnce, Action placed, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Exception? failure = null;
        var underWay = 0;
        while (true)
        {
            while (!stop.IsCancellationRequested && underWay < atOnce && _schedule.Take() is { } step)
            {
                underWay++;
                _ = CarryOutAsync(step, stop.Token);
            }

            if (underWay == 0)
            {
                break;
            }

            var (over, fault) = await _ended.Reader.ReadAsync(CancellationToken.None);
            underWay--;
            if (fault is not null)
            {
                failure ??= fault;
                await stop.CancelAsync();
                continue;
            }

            _schedule.Complete(over);
            if (over is Step.Place)
            {
                placed();
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        if (!_schedule.IsComplete)
        {
            throw new UnreachableException("The schedule has stopped before its end.");
        }
    }

    private async Task CarryOutAsync(Step step, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        try
        {
            await (step switch
            {
                Step.ChangePrice change => prices.SetAsync(change.StockCode, change.Price, ask: false, cancellationToken),
                Step.Place place => TryPlaceAsync(place.Order, cancellationToken),
                _ => throw new UnreachableException(),
            });
        }
        catch (Exception exception)
        {
            fault = exception;
        }

        _ended.Writer.TryWrite((step, fault));
    }

    private async Task TryPlaceAsync(PlannedOrder order, CancellationToken cancellationToken)
    {
        try
        {
            await PlaceAsync(order, cancellationToken);
        }
        catch (ShopRefusedException exception) when (exception.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity
            or HttpStatusCode.RequestEntityTooLarge)
        {
            NotAccepted[order.Index] = exception.Message;
        }
    }

    /// <summary>Brings the order to an end, or leaves it refused: why is in the shop and is told at the end of the replay.</summary>
    private async Task PlaceAsync(PlannedOrder order, CancellationToken cancellationToken)
    {
        var session = customers.Session(order.Customer);
        var history = customers.History(order);
        var request = new NewOrderDto(
            order.Lines.Select(line => new NewOrderLineDto(prices.ItemOf(line.StockCode), line.Quantity, line.Price)).ToList(),
            replay.Delivery(order));
        var pending = history.Pending;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            // Only an attempt whose end is known to be a failure is followed by another: of all attempts one at most is processed.
            var key = replay.OrderKey(order, history.Failures + attempt);
            var now = pending ?? await client.PlaceOrderAsync(session, key, request, cancellationToken);
            pending = null;
            now = await WaitForEndAsync(order, session, now, cancellationToken);
            switch (now.Failure?.Code)
            {
                case "price-changed":
                    await RestorePricesAsync(order, cancellationToken);
                    break;
                case "timeout":
                    break;
                default:
                    return;
            }
        }
    }

    /// <summary>Somebody else has changed a price. Every order under way needs the same one, so it can be set back at once.</summary>
    private async Task RestorePricesAsync(PlannedOrder order, CancellationToken cancellationToken)
    {
        foreach (var line in order.Lines)
        {
            await prices.SetAsync(line.StockCode, line.Price, ask: true, cancellationToken);
        }
    }

    private async Task<OrderDto> WaitForEndAsync(PlannedOrder order, ShopSession session, OrderDto now, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (now.IsPending)
        {
            if (timeProvider.GetElapsedTime(started) > LongestPending)
            {
                throw new ReplayException($"The shop has not decided about {order.Name} (order {now.OrderId}) for three minutes.");
            }

            await Task.Delay(BetweenLooks, timeProvider, cancellationToken);
            now = await client.GetOrderAsync(session, now.OrderId, cancellationToken);
        }

        return now;
    }
}
