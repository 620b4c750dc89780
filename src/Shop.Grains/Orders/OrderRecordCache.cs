using Shop.Faults;
using Shop.Identities;
using Shop.Orders.Storage;
using Shop.Storage.GroupCommit;

namespace Shop.Orders;

/// <summary>The row of one order in the memory of its activation, and the one write of it that may be in flight.</summary>
internal sealed class OrderRecordCache(OrderId order, IOrderStore store, ICommit commit, TimeProvider timeProvider)
{
    private long _readAt;
    private OrderRecord? _record;
    private int _incarnation;
    private Task _writeInFlight = Task.CompletedTask;

    /// <summary>
    /// The row as it was last read or written; null if neither happened, after a write with an unknown outcome, and when another database
    /// server answers.
    /// </summary>
    public OrderRecord? Current => _incarnation == store.Incarnation ? _record : null;

    /// <summary>The time since the row was read or its write was begun.</summary>
    public TimeSpan Age => timeProvider.GetElapsedTime(_readAt);

    /// <summary>Returns when no write is in flight.</summary>
    public async Task WaitForWritesAsync()
    {
        while (!_writeInFlight.IsCompleted)
        {
            await _writeInFlight.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The row in memory, else the stored one; null if there is none.</summary>
    public async Task<OrderRecord?> LoadAsync()
    {
        var incarnation = store.Incarnation;
        if (Current is null && await store.LoadAsync(order) is { } record && Current is null)
        {
            Remember(record, incarnation);
        }

        return Current;
    }

    /// <summary>The stored row; null if there is none.</summary>
    public async Task<OrderRecord?> ReloadAsync()
    {
        var incarnation = store.Incarnation;
        var record = await store.LoadAsync(order);
        if (record is not null)
        {
            Remember(record, incarnation);
        }

        return record;
    }

    /// <summary>
    /// The newest row. After the loss of a silo another activation may have written it. So memory is used only for a status that can
    /// no longer change, or while the database is unavailable.
    /// </summary>
    /// <param name="onNewer">Called if another activation has written the row.</param>
    public async Task<OrderRecord?> ReadLatestAsync(Action onNewer)
    {
        if (Current is { Row.Status: OrderStatus.Failed or OrderStatus.Cancelled } final)
        {
            return final;
        }

        var incarnation = store.Incarnation;
        try
        {
            if (await store.LoadAsync(order) is { } stored && (Current is null || stored.Row.UpdatedAt > Current.Row.UpdatedAt))
            {
                if (Current is not null)
                {
                    onNewer();
                }

                Remember(stored, incarnation);
            }
        }
        catch (StorageUnavailableException) when (Current is not null)
        {
            // The last known row.
        }

        return Current;
    }

    /// <summary>Commits the row and what belongs to it, and remembers it.</summary>
    public Task StoreAsync(OrderRecord record, params Write[] writes)
    {
        var (startedAt, incarnation) = (timeProvider.GetTimestamp(), store.Incarnation);
        return _writeInFlight = CommitAsync();

        async Task CommitAsync()
        {
            try
            {
                await commit.CommitAsync(writes);
            }
            catch
            {
                // The stored row may differ from the one in memory: the next operation reads it.
                _record = null;
                throw;
            }

            (_record, _readAt, _incarnation) = (record, startedAt, incarnation);
        }
    }

    private void Remember(OrderRecord record, int incarnation) =>
        (_record, _readAt, _incarnation) = (record, timeProvider.GetTimestamp(), incarnation);
}
