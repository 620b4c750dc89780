using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Shop.Client;

namespace Shop.Local.Replay;

/// <summary>
/// Places the orders and changes the prices as the <see cref="Schedule"/> permits. The stage ends only when every step that has started
/// is complete or has failed.
/// </summary>
internal sealed class OrderStage(
    ReplayedFile replay, ShopClient client, CustomerStage customers, ItemPrices prices, TimeProvider timeProvider)
{
    /// <summary>The maximum number of attempts per run for an order that fails for a temporary reason.</summary>
    private const int MaxAttempts = 3;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Longer than the shop needs after a crash until every order has a final status.</summary>
    private static readonly TimeSpan PendingTimeout = TimeSpan.FromMinutes(3);

    private readonly Schedule _schedule = new(replay.Plan.Orders.Where(order => customers.History(order).Settled is null), prices.PriceOf);
    private readonly Channel<(Step Step, Exception? Exception)> _finished = Channel.CreateUnbounded<(Step, Exception?)>();

    /// <summary>The reasons of orders that the API rejected; no order exists for them.</summary>
    public ConcurrentDictionary<int, string> Rejected { get; } = new();

    public int AlreadyPlaced { get; } = replay.Plan.Orders.Count(order => customers.History(order).Settled is not null);

    public int PriceChanges => _schedule.PriceChanges;

    public async Task RunAsync(int concurrency, Action placed, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Exception? failure = null;
        var inFlight = 0;
        while (true)
        {
            while (!stop.IsCancellationRequested && inFlight < concurrency && _schedule.Take() is { } step)
            {
                inFlight++;
                _ = ExecuteAsync(step, stop.Token);
            }

            if (inFlight == 0)
            {
                break;
            }

            var (finished, exception) = await _finished.Reader.ReadAsync(CancellationToken.None);
            inFlight--;
            if (exception is not null)
            {
                failure ??= exception;
                await stop.CancelAsync();
                continue;
            }

            _schedule.Complete(finished);
            if (finished is Step.Place)
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
            throw new UnreachableException("The schedule has no executable step left but is not complete.");
        }
    }

    private async Task ExecuteAsync(Step step, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await (step switch
            {
                Step.ChangePrice change => prices.SetAsync(change.StockCode, change.Price, mustRead: false, cancellationToken),
                Step.Place place => TryPlaceAsync(place.Order, cancellationToken),
                _ => throw new UnreachableException(),
            });
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        _finished.Writer.TryWrite((step, failure));
    }

    private async Task TryPlaceAsync(PlannedOrder order, CancellationToken cancellationToken)
    {
        try
        {
            await PlaceAsync(order, cancellationToken);
        }
        catch (UnexpectedReplyException exception) when (exception.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity
            or HttpStatusCode.RequestEntityTooLarge)
        {
            Rejected[order.Index] = exception.Message;
        }
    }

    /// <summary>
    /// Places the order and waits for its final status. The reason of a failure is read back from the shop for the report.
    /// </summary>
    private async Task PlaceAsync(PlannedOrder order, CancellationToken cancellationToken)
    {
        var session = customers.Session(order.Customer);
        var history = customers.History(order);
        var request = new NewOrderDto(
            order.Lines.Select(line => new NewOrderLineDto(prices.ItemOf(line.StockCode), line.Quantity, line.Price)).ToList(),
            replay.Delivery(order));
        var pending = history.Pending;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            // A further attempt only follows one that is known to have failed: at most one of all attempts is processed.
            var key = replay.OrderKey(order, history.Failures + attempt);
            var placed = pending ?? await client.PlaceOrderAsync(session, key, request, cancellationToken);
            pending = null;
            placed = await WaitForFinalStatusAsync(order, session, placed, cancellationToken);
            switch (placed.Failure?.Code)
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

    /// <summary>
    /// Restores prices that another client has changed. All orders in flight need the same price, so this affects none of them.
    /// </summary>
    private async Task RestorePricesAsync(PlannedOrder order, CancellationToken cancellationToken)
    {
        foreach (var line in order.Lines)
        {
            await prices.SetAsync(line.StockCode, line.Price, mustRead: true, cancellationToken);
        }
    }

    private async Task<OrderDto> WaitForFinalStatusAsync(
        PlannedOrder order, ShopSession session, OrderDto current, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (current.IsPending)
        {
            if (timeProvider.GetElapsedTime(started) > PendingTimeout)
            {
                throw new ReplayException($"The shop has not completed {order.Name} (order {current.OrderId}) after three minutes.");
            }

            await Task.Delay(PollInterval, timeProvider, cancellationToken);
            current = await client.GetOrderAsync(session, current.OrderId, cancellationToken);
        }

        return current;
    }
}
