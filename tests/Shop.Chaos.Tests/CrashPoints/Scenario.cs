using Shop.Orders;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>What happens to an order while silos die.</summary>
/// <param name="Name">As docs/reliability.md calls it.</param>
/// <param name="End">The status that the order must come to.</param>
internal sealed record Scenario(string Name, OrderStatus End)
{
    /// <summary>Why it must fail, for those that fail.</summary>
    public FailureCode? Failure { get; init; }

    /// <summary>What the customer has; the order costs <see cref="Basket.Price"/>.</summary>
    public long Money { get; init; } = 10_000;

    /// <summary>The stock of the second item; the order wants <see cref="Basket.SecondQuantity"/>.</summary>
    public long SecondStock { get; init; } = 10;

    /// <summary>The delivery slot has one place, and somebody else has it.</summary>
    public bool SlotIsFull { get; init; }

    /// <summary>The silo is away so long after the first crash that the order's deadline passes.</summary>
    public bool IsLate { get; init; }

    /// <summary>The order is processed at first, and then cancelled.</summary>
    public bool IsCancelled { get; init; }

    public override string ToString() => Name;
}

internal static class Scenarios
{
    public static Scenario Processed { get; } = new("processed", OrderStatus.Processed);

    public static Scenario OutOfStock { get; } = new("out of stock", OrderStatus.Failed) { Failure = FailureCode.OutOfStock, SecondStock = 1 };

    public static Scenario NoMoney { get; } = new("no money", OrderStatus.Failed) { Failure = FailureCode.InsufficientFunds, Money = 100 };

    public static Scenario DeliveryFull { get; } = new("delivery full", OrderStatus.Failed) { Failure = FailureCode.DeliveryUnavailable, SlotIsFull = true };

    public static Scenario Late { get; } = new("late", OrderStatus.Failed) { Failure = FailureCode.Timeout, IsLate = true };

    public static Scenario LateButPaid { get; } = new("late but paid", OrderStatus.Processed) { IsLate = true };

    public static Scenario Cancelled { get; } = new("cancelled", OrderStatus.Cancelled) { IsCancelled = true };
}
