using Shop.Ledgers;
using Shop.Storage;

namespace Shop.Instrumented;

/// <summary>The mutant delivery-without-operation-id: a repeated booking has no name that would tell it from a new one.</summary>
internal static class FreshBooking
{
    public static async Task<TakeAnswer> TakeAsync(Ledger places, OrderId order, bool again, Write booked)
    {
        var operation = again ? Guid.CreateVersion7() : Operations.Take(order);
        return await places.ApplyAsync(new LedgerRequest(operation, EntryKind.Take, -1) { Order = order.Value, Also = booked }) switch
        {
            LedgerAnswer.Written written => new TakeAnswer.Taken(written.Entry),
            LedgerAnswer.WouldOverdraw refused => new TakeAnswer.WouldOverdraw(refused.Balance),
            _ => new TakeAnswer.GivenBack(),
        };
    }
}
