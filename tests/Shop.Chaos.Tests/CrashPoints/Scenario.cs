using Shop.Orders;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>The course of an order in the crash-point tests.</summary>
/// <param name="Name">The name in docs/reliability.md.</param>
/// <param name="End">The expected final status.</param>
internal sealed record Scenario(string Name, OrderStatus End)
{
    /// <summary>The expected failure code of a failed order.</summary>
    public FailureCode? Failure { get; init; }

    /// <summary>The customer's balance. The order costs <see cref="TestOrder.Price"/>.</summary>
    public long Money { get; init; } = 10_000;

    /// <summary>The stock of the second item. The order has <see cref="TestOrder.SecondQuantity"/> of it.</summary>
    public long SecondStock { get; init; } = 10;

    /// <summary>The delivery slot has one place, and another order has booked it.</summary>
    public bool IsSlotFull { get; init; }

    /// <summary>The order's deadline passes between the first crash and the restart.</summary>
    public bool IsLate { get; init; }

    /// <summary>The order is processed first and then cancelled.</summary>
    public bool IsCancelled { get; init; }

    public override string ToString() => Name;
}

internal static class Scenarios
{
    public static Scenario Processed { get; } = new("processed", OrderStatus.Processed);

    public static Scenario OutOfStock { get; } = new("out of stock", OrderStatus.Failed)
    {
        Failure = FailureCode.OutOfStock,
        SecondStock = 1,
    };

    public static Scenario NoMoney { get; } = new("no money", OrderStatus.Failed) { Failure = FailureCode.InsufficientFunds, Money = 100 };

    public static Scenario DeliveryFull { get; } = new("delivery full", OrderStatus.Failed)
    {
        Failure = FailureCode.DeliveryUnavailable,
        IsSlotFull = true,
    };

    public static Scenario Late { get; } = new("late", OrderStatus.Failed) { Failure = FailureCode.Timeout, IsLate = true };

    public static Scenario LateButPaid { get; } = new("late but paid", OrderStatus.Processed) { IsLate = true };

    public static Scenario Cancelled { get; } = new("cancelled", OrderStatus.Cancelled) { IsCancelled = true };
}
