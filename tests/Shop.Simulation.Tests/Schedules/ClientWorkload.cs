using Shop.Catalog;
using Shop.Deliveries;
using Shop.Faults;
using Shop.Identities;
using Shop.Orders;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Storage;
using Shop.Users;

namespace Shop.Simulation.Tests.Schedules;

/// <summary>The scripts of clients and administrators: place, retry, cancel, top up, read, change items. Records every answer.</summary>
internal sealed class ClientWorkload(
    ShopPlan plan,
    SeededRandom random,
    SimulatedTime time,
    IGrainFactory grains,
    SimulatedStorage storage,
    SimulatedDatabase database,
    AnswerHistory answers)
{
    private static readonly UserId Administrator = new(DerivedId.From("simulation-administrator", Guid.Empty));

    private readonly UserId[] _customers = [.. Enumerable.Range(0, plan.Customers).Select(Customer)];
    private readonly ItemId[] _items = [.. Enumerable.Range(0, plan.Items).Select(Item)];

    public static UserId Customer(int number) => new(DerivedId.From("simulation-customer", Guid.Empty, $"{number}"));

    public static ItemId Item(int number) => new(DerivedId.From("simulation-item", Guid.Empty, $"{number}"));

    /// <summary>Starts all scripts.</summary>
    public void Start()
    {
        for (var i = 0; i < plan.Orders; i++)
        {
            var (command, isConditional) = (Draw(i), random.Hits(150));
            Begin(() => PlaceAsync(command, isConditional));
            if (!isConditional && random.Hits(250))
            {
                Begin(() => PlaceAsync(
                    random.Hits(700) ? command : command with { Lines = [new OrderLineRequest(_items[0], 7, null)] },
                    isConditional: false));
            }

            for (var cancels = random.Below(5) - 2; cancels > 0; cancels--)
            {
                Begin(() => CancelAsync(command));
            }
        }

        for (var i = random.Below(4); i > 0; i--)
        {
            var customer = random.Of(_customers);
            var key = IdempotencyKey.Parse($"top-up-{random.Below(3)}");
            var amount = new Money(1 + random.Below(200));
            Begin(() => TopUpAsync(customer, key, amount));
            if (random.Hits(300))
            {
                Begin(() => TopUpAsync(customer, key, random.Hits(800) ? amount : new Money(201)));
            }
        }

        for (var i = random.Below(4); i > 0; i--)
        {
            Begin(AdministrateAsync);
        }
    }

    private PlaceOrder Draw(int number)
    {
        var customer = random.Of(_customers);
        var lines = _items.Where(_ => random.Hits(700)).Append(random.Of(_items)).Take(3)
            .Select(item => new OrderLineRequest(item, 1 + random.Below(3), random.Hits(300) ? new Money(SimulatedShop.FirstPrice) : null));
        var at = time.GetUtcNow() + TimeSpan.FromHours(2 + random.Below(2));
        var delivery = new DeliveryRequest(DeliveryType.Courier, "London", null, at);
        return new PlaceOrder(
            OrderId.For(customer, IdempotencyKey.Parse($"order-{number}")), customer, [.. lines], delivery, null);
    }

    // A conditional order requires that the customer's list of orders has not changed (If-Match).
    private async Task PlaceAsync(PlaceOrder command, bool isConditional)
    {
        var saga = grains.OrderSaga(command.Order);
        await PauseAsync(2_000);
        if (isConditional)
        {
            command = command with { ExpectedListVersion = database.ListVersion(command.Customer) };
            await PauseAsync(500);
        }

        for (var attempts = 1 + random.Below(4); attempts > 0; attempts--)
        {
            var answer = await TryAsync(() => saga.PlaceAsync(command, random.Hits(500) ? TimeSpan.Zero : TimeSpan.FromSeconds(3)));
            if (answer is not null)
            {
                answers.Add(command, answer);
            }

            var viewer = new Viewer(command.Customer, Role.Customer);
            if (random.Hits(200) && await TryAsync(() => grains.Order(command.Order).FindAsync(viewer)) is { } view)
            {
                answers.Add(view);
            }

            if (answer is not null && random.Hits(700))
            {
                return;
            }

            await PauseAsync(4_000);
        }
    }

    private async Task CancelAsync(PlaceOrder command)
    {
        await PauseAsync(12_000);
        for (var attempts = 1 + random.Below(3); attempts > 0; attempts--)
        {
            if (await TryAsync(() => grains.OrderSaga(command.Order).CancelAsync(command.Customer)) is { } answer)
            {
                answers.Add(command.Order, answer);
                return;
            }

            await PauseAsync(4_000);
        }
    }

    private async Task TopUpAsync(UserId customer, IdempotencyKey key, Money amount)
    {
        await PauseAsync(15_000);
        for (var attempts = 1 + random.Below(4); attempts > 0; attempts--)
        {
            if (await TryAsync(() => grains.Account(customer).TopUpAsync(key, amount)) is { } answer)
            {
                answers.Add(customer, key, amount, answer);
                if (random.Hits(700))
                {
                    return;
                }
            }

            await PauseAsync(4_000);
        }

        await TryAsync(() => grains.Account(customer).GetAsync());
    }

    private async Task AdministrateAsync()
    {
        await PauseAsync(15_000);
        var item = grains.Product(random.Of(_items));
        switch (random.Below(4))
        {
            case 0:
                storage.Capacity = random.Below(4);
                break;
            case 1:
                await TryAsync(() => item.AdjustStockAsync(
                    Administrator, IdempotencyKey.Parse($"adjust-{random.Below(3)}"), random.Below(9) - 3, "counted"));
                break;
            default:
                if (await TryAsync(item.FindAsync) is { } current)
                {
                    var change = random.Hits(300)
                        ? new ChangeItem(null, null, null, !current.Archived)
                        : new ChangeItem(null, null, new Money(1 + random.Below(90)), null);
                    await TryAsync(() => item.ChangeAsync(change, current.Version));
                }

                break;
        }
    }

    // Null after a fault: the outcome is unknown, and the client retries or stops.
    private static async Task<T?> TryAsync<T>(Func<Task<T>> call)
        where T : class?
    {
        try
        {
            return await call();
        }
        catch (Exception exception)
            when (exception is OrleansException or OverloadedException or TimeoutException or InvalidOperationException)
        {
            return null;
        }
    }

    private Task PauseAsync(int longest) => Task.Delay(random.Milliseconds(0, longest), time);

    private void Begin(Func<Task> script) => new TurnScheduler(time).Begin(() => answers.Watch(script()));
}
