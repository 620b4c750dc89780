using System.Text.Json;

namespace Shop.Client;

// The parts of the HTTP contract that the commands use. Unknown members of responses are ignored, so that the API can be extended.

internal sealed record CredentialsDto(string Username, string Password);

internal sealed record RefreshDto(string RefreshToken);

internal sealed record TokensDto(string AccessToken, string RefreshToken);

internal sealed record NewItemDto(string Title, string Description, long Quantity, long Price);

internal sealed record CreatedItemDto(string ItemId);

internal sealed record ItemDto(string ItemId, long Price);

internal sealed record PriceDto(long Price);

internal sealed record CapacityDto(string City, string Type, int PerSlot);

internal sealed record TopUpDto(long Amount);

/// <param name="CurrencyDigits">Null if the shop does not report it.</param>
internal sealed record AccountDto(string Currency, int? CurrencyDigits);

internal sealed record NewOrderDto(IReadOnlyList<NewOrderLineDto> Items, DeliveryDto Delivery);

internal sealed record NewOrderLineDto(string ItemId, long Quantity, long Price);

internal sealed record DeliveryDto(string Type, string City, string? Address, DateTimeOffset Datetime);

internal sealed record OrderDto(
    string OrderId,
    string Status,
    long? Price,
    IReadOnlyList<OrderLineDto> Items,
    DeliveryDto? Delivery,
    FailureDto? Failure)
{
    public bool IsPending => Status == "PENDING";

    public bool IsProcessed => Status == "PROCESSED";

    public bool IsFailed => Status == "FAILED";
}

internal sealed record OrderLineDto(string ItemId, long Quantity, long? Price);

internal sealed record FailureDto(string Code, string? Detail);

internal sealed record OrderPageDto(IReadOnlyList<OrderDto> Orders, string? NextCursor);

internal sealed record ProblemDto(string? Title, string? Code, string? Detail, JsonElement? Errors);
