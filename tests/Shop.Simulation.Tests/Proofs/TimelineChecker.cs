using Shop.Deliveries;
using Shop.Ledgers;
using Shop.Orders;
using Shop.Orders.Storage;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests.Proofs;

/// <summary>Compares the timeline of a final order with the ledgers: it has no step that did not happen, and every undo that did.</summary>
internal sealed class TimelineChecker(SimulatedDatabase database, Violations violations)
{
    public void Check(OrderRow order)
    {
        var done = OrderJson.ReadTimeline(database.Timeline(order.Order)).Where(step => step.Is(StepOutcome.Done)).ToArray();
        LedgerTable[] goods = [.. order.Lines.Select(line => database.Ledger(LedgerKind.Stock, line.Item.Value))];
        LedgerTable[] places = [database.Ledger(LedgerKind.Delivery, Slot.For(order.Delivery).Key)];
        ExpectStep(SagaStepName.Reserve, goods);
        ExpectStep(SagaStepName.Book, places);
        ExpectUndo(SagaStepName.Release, goods);
        ExpectUndo(SagaStepName.Unbook, places);

        void ExpectStep(SagaStepName name, LedgerTable[] ledgers) => violations.Expect(
            !Has(name) || ledgers.All(ledger => ledger.Find(Operations.Take(order.Order)) is { IsTombstone: false }),
            $"The timeline of an order that is {order.Status} has the step {name}, and the ledger does not.");

        void ExpectUndo(SagaStepName name, LedgerTable[] ledgers) => violations.Expect(
            Has(name) == ledgers.Any(ledger => ledger.Find(Operations.GiveBack(order.Order)) is not null),
            $"The timeline and the ledger of an order that is {order.Status} differ in the step {name}.");

        bool Has(SagaStepName name) => done.Any(step => step.Is(name));
    }
}
