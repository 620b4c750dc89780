using Shop.Identities;
using Shop.Ledgers;
using Shop.Storage.GroupCommit;

namespace Shop.Instrumented;

/// <summary>The mutant delivery-without-operation-id: a retry of a booking gets a new operation id.</summary>
internal static class FreshBooking
{
    public static async Task<TakeResult> TakeAsync(Ledger places, OrderId order, bool isRetry, Write booked)
    {
        var operation = isRetry ? Guid.CreateVersion7() : Operations.Take(order);
        return await places.ApplyAsync(new LedgerRequest(operation, EntryKind.Take, -1) { Order = order.Value, Also = booked }) switch
        {
            LedgerResult.Written written => new TakeResult.Taken(written.Entry),
            LedgerResult.WouldOverdraw refused => new TakeResult.WouldOverdraw(refused.Balance),
            _ => new TakeResult.GivenBack(),
        };
    }
}
