using Microsoft.Extensions.Options;
using Shop.Faults;
using Shop.Identities;

namespace Shop.Orders.Saga;

/// <summary>
/// Limits how many sagas of a silo run at the same time, weighted by the lines of their orders. After an outage thousands of orders
/// continue at once. Without a limit their calls would time out and be retried (a metastable failure: Bronson et al., HotOS 2021).
/// </summary>
/// <remarks>
/// Small orders and large ones have a lane each, with half of the lines: orders of a thousand lines never delay an order of three, and
/// cannot be overtaken by small ones indefinitely. See <see cref="SagaLane"/> for the order within a lane.
/// </remarks>
internal sealed class SagaConcurrencyLimiter(IOptions<OrderOptions> options)
{
    /// <summary>The lines of the largest small order.</summary>
    public const int MaxSmallOrder = 50;

    private readonly SagaLane _small = new(options.Value.AtOnce, options.Value.LinesAtOnce / 2);
    private readonly SagaLane _large = new(options.Value.AtOnce, options.Value.LinesAtOnce / 2);

    /// <summary>Whether a saga of this silo waits for its turn.</summary>
    public bool HasQueue => _small.Queued.Sagas > 0 || _large.Queued.Sagas > 0;

    /// <summary>Rejects a new order while the queue of its lane is full. Accepted orders are never rejected.</summary>
    /// <exception cref="OverloadedException">Nothing was changed.</exception>
    public void Admit(int lines)
    {
        var queued = LaneOf(lines).Queued;
        if (queued.Sagas >= options.Value.MostWaiting || queued.Lines >= options.Value.MostLinesWaiting)
        {
            throw new OverloadedException();
        }
    }

    /// <summary>Waits until the saga may run. Dispose the lease when it has run.</summary>
    /// <exception cref="OperationCanceledException">Canceled while queued. The saga has left the queue.</exception>
    public ValueTask<SagaLane.Lease> AcquireAsync(UserId customer, int lines, CancellationToken cancellationToken) =>
        LaneOf(lines).AcquireAsync(customer, lines, cancellationToken);

    private SagaLane LaneOf(int lines) => lines > MaxSmallOrder ? _large : _small;
}
