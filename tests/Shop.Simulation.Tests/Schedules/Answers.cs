using Shop.Accounts;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Orders;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Proofs;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests.Schedules;

/// <summary>Every answer that a client got. It stays true, whatever happens later.</summary>
internal sealed class Answers(SimulatedDatabase database, Findings findings)
{
    private readonly List<(Func<bool> IsTrue, string Otherwise)> _answers = [];

    public void Add(PlaceOrder command, PlaceOrderResult answer)
    {
        switch (answer)
        {
            case PlaceOrderResult.Placed placed:
                Add(placed.Order);
                break;
            case PlaceOrderResult.KeyReused:
                Keep(() => database.Order(command.Order) is { } other && other.Fingerprint != command.Fingerprint(), "A client was told that its key is in use.");
                break;
            case PlaceOrderResult.StaleList:
                Keep(() => database.Order(command.Order)?.Fingerprint != command.Fingerprint(), "A client was told that its order was not created.");
                break;
            default:
                findings.Report($"A client was told {answer}.");
                break;
        }
    }

    public void Add(OrderView view) => Keep(() => AnswerChecker.IsTrue(view, database.Order(view.OrderId)), $"A client was told that its order is {view.Status}.");

    public void Add(OrderId order, CancelOrderResult answer)
    {
        if (answer is CancelOrderResult.Cancelled)
        {
            Keep(() => database.Order(order)?.Status == OrderStatus.Cancelled, "A client was told that its order is cancelled.");
        }
    }

    public void Add(UserId customer, IdempotencyKey key, Money amount, TopUpResult answer)
    {
        var operation = Operations.TopUp(customer, key);
        LedgerEntry? Stored() => database.Ledger(LedgerKind.Money, customer.Value).Find(operation);
        switch (answer)
        {
            case TopUpResult.ToppedUp:
                Keep(() => Stored()?.Amount == amount.Minor, "A client was told that its top-up was made.");
                break;
            case TopUpResult.KeyReused:
                Keep(() => Stored() is { } other && other.Amount != amount.Minor, "A client was told that its top-up was not made.");
                break;
            default:
                break;
        }
    }

    /// <summary>A script that breaks off has met an answer that no client may meet.</summary>
    public void Watch(Task script) => script.ContinueWith(
        broken => findings.Report($"A client got an unexpected fault: {broken.Exception!.InnerException}"),
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    public void Check()
    {
        foreach (var (isTrue, otherwise) in _answers)
        {
            findings.Expect(isTrue(), $"{otherwise} It is not so.");
        }
    }

    // True when it is given, and true in the end.
    private void Keep(Func<bool> isTrue, string otherwise)
    {
        findings.Expect(isTrue(), $"{otherwise} It was not so.");
        _answers.Add((isTrue, otherwise));
    }
}
