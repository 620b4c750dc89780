using Shop.Accounts;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Orders;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Proofs;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests.Schedules;

/// <summary>All answers that clients got. Each must hold when it is given and at the end of the schedule.</summary>
internal sealed class AnswerHistory(SimulatedDatabase database, Violations violations)
{
    private readonly List<(Func<bool> IsTrue, string Message)> _answers = [];

    public void Add(PlaceOrder command, PlaceOrderResult answer)
    {
        switch (answer)
        {
            case PlaceOrderResult.Placed placed:
                Add(placed.Order);
                break;
            case PlaceOrderResult.KeyReused:
                Keep(
                    () => database.Order(command.Order) is { } other && other.Fingerprint != command.Fingerprint(),
                    "The client got: the key was used for another order.");
                break;
            case PlaceOrderResult.StaleList:
                Keep(
                    () => database.Order(command.Order)?.Fingerprint != command.Fingerprint(),
                    "The client got: the order was not created.");
                break;
            default:
                violations.Report($"The client got an unexpected answer: {answer}.");
                break;
        }
    }

    public void Add(OrderView view) =>
        Keep(() => AnswerChecker.IsTrue(view, database.Order(view.OrderId)), $"The client got: the order is {view.Status}.");

    public void Add(OrderId order, CancelOrderResult answer)
    {
        if (answer is CancelOrderResult.Cancelled)
        {
            Keep(() => database.Order(order)?.Status == OrderStatus.Cancelled, "The client got: the order is cancelled.");
        }
    }

    public void Add(UserId customer, IdempotencyKey key, Money amount, TopUpResult answer)
    {
        var operation = Operations.TopUp(customer, key);
        LedgerEntry? Stored() => database.Ledger(LedgerKind.Money, customer.Value).Find(operation);
        switch (answer)
        {
            case TopUpResult.ToppedUp:
                Keep(() => Stored()?.Amount == amount.Minor, "The client got: the top-up was booked.");
                break;
            case TopUpResult.KeyReused:
                Keep(() => Stored() is { } other && other.Amount != amount.Minor, "The client got: the top-up was not booked.");
                break;
            default:
                break;
        }
    }

    /// <summary>Reports an exception in a client's script: clients handle all expected faults.</summary>
    public void Watch(Task script) => script.ContinueWith(
        failed => violations.Report($"A client got an unexpected exception: {failed.Exception!.InnerException}"),
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    public void Check()
    {
        foreach (var (isTrue, message) in _answers)
        {
            violations.Expect(isTrue(), $"{message} That does not hold at the end.");
        }
    }

    // Checked when the answer is given and at the end.
    private void Keep(Func<bool> isTrue, string message)
    {
        violations.Expect(isTrue(), $"{message} That did not hold.");
        _answers.Add((isTrue, message));
    }
}
