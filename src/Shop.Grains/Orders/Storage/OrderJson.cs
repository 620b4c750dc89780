using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Shop.Deliveries;
using Shop.Identities;

namespace Shop.Orders.Storage;

/// <summary>
/// The JSON columns of the table orders, as 0004_orders.sql describes them. Members are only ever added: rows of every earlier version stay
/// readable.
/// </summary>
internal static class OrderJson
{
    public static string WriteLines(IEnumerable<StoredLine> lines) => JsonSerializer.Serialize(
        lines.Select(line => new LineJson(
            line.Item.Value,
            line.Quantity,
            line.Title,
            line.Price?.Minor,
            line.Seen.IsDefaultOrEmpty ? null : line.Seen.Select(price => price.Minor).ToArray())).ToArray(),
        OrderJsonContext.Default.LineJsonArray);

    public static ImmutableArray<StoredLine> ReadLines(string json) =>
        Read(json, OrderJsonContext.Default.LineJsonArray).Select(line => new StoredLine(
            new ItemId(line.Item),
            line.Quantity,
            line.Title,
            line.Price is { } price ? new Money(price) : null,
            line.Seen?.Select(seen => new Money(seen)).ToImmutableArray() ?? [])).ToImmutableArray();

    public static string WriteDelivery(DeliveryRequest delivery) => JsonSerializer.Serialize(
        new DeliveryJson((int)delivery.Type, delivery.City, delivery.Address, delivery.At),
        OrderJsonContext.Default.DeliveryJson);

    public static DeliveryRequest ReadDelivery(string json)
    {
        var delivery = Read(json, OrderJsonContext.Default.DeliveryJson);
        return new DeliveryRequest((DeliveryType)delivery.Type, delivery.City, delivery.Address, delivery.At);
    }

    public static string WriteFailure(OrderFailure failure) => JsonSerializer.Serialize(
        new FailureJson(
            (int)failure.Code,
            failure.Detail,
            failure.Items.IsDefaultOrEmpty
                ? null
                : failure.Items.Select(item => new FailedItemJson(item.Item.Value, item.Available, item.Price?.Minor)).ToArray(),
            failure.MoreItems == 0 ? null : failure.MoreItems),
        OrderJsonContext.Default.FailureJson);

    public static OrderFailure ReadFailure(string json)
    {
        var failure = Read(json, OrderJsonContext.Default.FailureJson);
        return new OrderFailure(
            (FailureCode)failure.Code,
            failure.Detail,
            failure.Items?.Select(item => new FailedItem(
                new ItemId(item.Item),
                item.Available,
                item.Price is { } price ? new Money(price) : null)).ToImmutableArray() ?? [],
            failure.More ?? 0);
    }

    public static string WriteTimeline(IEnumerable<SagaStep> steps) => JsonSerializer.Serialize(
        steps.Select(step => new StepJson(step.Name, step.Attempt, step.Outcome, step.At, step.Detail)).ToArray(),
        OrderJsonContext.Default.StepJsonArray);

    public static ImmutableArray<SagaStep> ReadTimeline(string json) =>
        Read(json, OrderJsonContext.Default.StepJsonArray)
            .Select(step => new SagaStep(step.Name, step.Attempt, step.Outcome, step.At, step.Detail))
            .ToImmutableArray();

    private static T Read<T>(string json, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json, type) ?? throw new JsonException("A JSON column of an order is null.");

    internal sealed record LineJson(Guid Item, int Quantity, string? Title, long? Price, long[]? Seen);

    internal sealed record DeliveryJson(int Type, string City, string? Address, DateTimeOffset At);

    internal sealed record FailureJson(int Code, string Detail, FailedItemJson[]? Items, int? More);

    internal sealed record FailedItemJson(Guid Item, long? Available, long? Price);

    internal sealed record StepJson(string Name, int Attempt, string Outcome, DateTimeOffset At, string? Detail);
}

/// <summary>A line of an order as it is stored: the data of its view and the prices that the customer saw.</summary>
/// <param name="Seen">The unit prices that the customer saw in the merged lines; empty if none.</param>
[GenerateSerializer, Immutable, Alias("shop.stored-line")]
internal sealed record StoredLine(
    [property: Id(0)] ItemId Item,
    [property: Id(1)] int Quantity,
    [property: Id(2)] string? Title,
    [property: Id(3)] Money? Price,
    [property: Id(4)] ImmutableArray<Money> Seen)
{
    public OrderLine ToView() => new(Item, Title, Quantity, Price);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OrderJson.LineJson[]))]
[JsonSerializable(typeof(OrderJson.DeliveryJson))]
[JsonSerializable(typeof(OrderJson.FailureJson))]
[JsonSerializable(typeof(OrderJson.StepJson[]))]
internal sealed partial class OrderJsonContext : JsonSerializerContext;
