using System.Collections.Immutable;

namespace Shop.Chaos.Instrumented.Edits;

/// <summary>The saga: its decisions, its undo, its final status, and recovery.</summary>
internal static class OrderEdits
{
    private const string Steps = "src/Shop.Grains/Orders/Saga/OrderSteps.cs";
    private const string Saga = "src/Shop.Grains/Orders/Saga/OrderSagaGrain.cs";
    private const string Order = "src/Shop.Grains/Orders/OrderGrain.cs";

    public static ImmutableArray<SourceEdit> All { get; } =
    [
        // Crash points: the writes of a cancellation have different names than those of an undo.
        new("cancelling", Steps,
            """Current = SagaStepName.Refund;""",
            """Current = SagaStepName.Refund; Shop.Instrumented.CrashPoints.Cancelling(_order.Value);"""),
        new("refund", Steps,
            "var refund = await grains.Account(_customer).RefundAsync(_order);",
            """
            var refund = Shop.Instrumented.Mutation.Is("skipped-refund")
                ? new RefundResult.NothingPaid()
                : await grains.Account(_customer).RefundAsync(_order);
            """),
        new("undo-of-the-slot", Steps,
            "releases.Add(UnbookAsync());",
            """if (!Shop.Instrumented.Mutation.Is("undo-forgets-the-slot")) releases.Add(UnbookAsync());"""),

        new("decision-not-stored-yet", Steps,
            "private readonly Slot _slot = Slot.For(order.View.Delivery);",
            "private readonly Slot _slot = Slot.For(order.View.Delivery); private OrderFailure? _decidedLate;"),
        new("decision-before-the-undo", Steps,
            "await record.DecideFailureAsync(failure, log.Unstored);",
            """
            if (Shop.Instrumented.Mutation.Is("undo-before-decision")) _decidedLate = failure;
            else await record.DecideFailureAsync(failure, log.Unstored);
            """),
        new("decision-after-the-undo", Steps,
            """Current = SagaStepName.Fail;""",
            """
            if (_decidedLate is { } late)
                await record.DecideFailureAsync(
                    late, [SagaStep.Create(SagaStepName.DecideFailure, log.Attempt, StepOutcome.Done, TimeProvider.System.GetUtcNow())]);
            Current = SagaStepName.Fail;
            """),

        new("reminder", Saga,
            "await this.RegisterOrUpdateReminder(ReminderName",
            """if (!Shop.Instrumented.Mutation.Is("timer-instead-of-recovery")) await this.RegisterOrUpdateReminder(ReminderName"""),
        new("resumed-orders", Saga,
            "if (order.IsOpen)",
            """
            if (order.IsOpen
                && !(Shop.Instrumented.Mutation.Is("recovery-forgets-cancellations") && order.View.Status == OrderStatus.Processed))
            """),
        new("recovery", "src/Shop.Grains/ShopGrains.cs",
            "services.AddHostedService<RecoveryStarter>();",
            """if (!Shop.Instrumented.Mutation.Is("timer-instead-of-recovery")) services.AddHostedService<RecoveryStarter>();"""),

        new("end-of-an-order", Order,
            "steps, notification, new OrderListChanged(after.Customer));",
            """
            steps, (Write[])(Shop.Instrumented.Mutation.Is("notification-outside-transaction") ? [new OrderListChanged(after.Customer)]
                : Shop.Instrumented.Mutation.Is("list-version-outside-transaction") ? [notification]
                : [notification, new OrderListChanged(after.Customer)]));
            """),
        new("after-the-end-of-an-order", Order,
            "_changed?.TrySetResult();",
            """
            if (Shop.Instrumented.Mutation.Is("notification-outside-transaction")) await commit.CommitAsync(notification);
            if (Shop.Instrumented.Mutation.Is("list-version-outside-transaction"))
                await commit.CommitAsync(new OrderListChanged(after.Customer));
            _changed?.TrySetResult();
            """),
        new("decision-to-cancel", Order,
            "await ChangeAsync(record, record.Row with { IsOpen = true,",
            """
            if (!Shop.Instrumented.Mutation.Is("cancel-without-decision"))
                await ChangeAsync(record, record.Row with { IsOpen = true,
            """),
        new("read-of-an-order", Order,
            "? record.Row.ToView() : null",
            "? Shop.Instrumented.StaleReads.Of(Order.Value, record.Row.ToView()) : null"),
    ];
}
