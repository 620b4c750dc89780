using Shop.Deliveries;
using Shop.Identities;
using Shop.Orders;
using Shop.Orders.Storage;

namespace Shop.Grains.Tests.Orders.Storage;

/// <summary>The JSON of orders is a permanent storage format: these texts must be read and written unchanged.</summary>
public sealed class OrderJsonTests
{
    private static readonly ItemId Item = new(Guid.Parse("10000000-0000-0000-0000-000000000001"));
    private static readonly DateTimeOffset At = new(2030, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(330));

    [Fact]
    public void Lines()
    {
        const string Json =
            """[{"item":"10000000-0000-0000-0000-000000000001","quantity":2},"""
            + """{"item":"10000000-0000-0000-0000-000000000001","quantity":1,"title":"Lamp","price":100,"seen":[100,90]}]""";

        var lines = OrderJson.ReadLines(Json);

        Assert.Equal(Json, OrderJson.WriteLines(lines));
        Assert.Equal(new OrderLine(Item, null, 2, null), lines[0].ToView());
        Assert.Empty(lines[0].Seen);
        Assert.Equal(new OrderLine(Item, "Lamp", 1, new Money(100)), lines[1].ToView());
        Assert.Equal([new Money(100), new Money(90)], lines[1].Seen);
    }

    [Fact]
    public void Delivery()
    {
        const string Json = """{"type":1,"city":"York","address":"1 High Street","at":"2030-01-02T03:04:05+05:30"}""";

        var delivery = OrderJson.ReadDelivery(Json);

        Assert.Equal(Json, OrderJson.WriteDelivery(delivery));
        Assert.Equal(new DeliveryRequest(DeliveryType.SelfDelivery, "York", "1 High Street", At), delivery);
        Assert.Equal(At.Offset, delivery.At.Offset);
        Assert.DoesNotContain("address", OrderJson.WriteDelivery(delivery with { Address = null }), StringComparison.Ordinal);
    }

    [Fact]
    public void Failure()
    {
        const string Json = """{"code":0,"detail":"sold out","items":[{"item":"10000000-0000-0000-0000-000000000001","available":3}]}""";

        var failure = OrderJson.ReadFailure(Json);

        Assert.Equal(Json, OrderJson.WriteFailure(failure));
        Assert.Equal(FailureCode.OutOfStock, failure.Code);
        Assert.Equal([new FailedItem(Item, 3, null)], failure.Items);
        Assert.Empty(OrderJson.ReadFailure("""{"code":1,"detail":"short"}""").Items);
    }

    [Fact]
    public void Timeline()
    {
        const string Json =
            """[{"name":"accept","attempt":1,"outcome":"done","at":"2030-01-02T03:04:05+05:30"},"""
            + """{"name":"pay","attempt":2,"outcome":"refused","at":"2030-01-02T03:04:05+05:30","detail":"short"}]""";

        var steps = OrderJson.ReadTimeline(Json);

        Assert.Equal(Json, OrderJson.WriteTimeline(steps));
        Assert.Equal(SagaStep.Create(SagaStepName.Pay, 2, StepOutcome.Refused, At, "short"), steps[1]);
    }

    [Fact]
    public void Steps_of_a_later_version_keep_their_words()
    {
        const string Json = """[{"name":"gift-wrap","attempt":1,"outcome":"skipped","at":"2030-01-02T03:04:05+05:30"}]""";

        var steps = OrderJson.ReadTimeline(Json);

        Assert.Equal(Json, OrderJson.WriteTimeline(steps));
        Assert.Equal(("gift-wrap", "skipped"), (steps[0].Name, steps[0].Outcome));
    }

    [Fact]
    public void Every_step_and_outcome_has_its_own_word()
    {
        Assert.Equal(
            [
                "accept", "reserve", "book", "pay", "confirm", "stop-payment", "decide-failure", "undo", "release", "unbook",
                "refund", "fail", "begin-cancel", "cancel", "resume",
            ],
            Enum.GetValues<SagaStepName>().Select(name => name.ToWord()));
        Assert.Equal(["done", "refused", "fault"], Enum.GetValues<StepOutcome>().Select(outcome => outcome.ToWord()));
    }
}
