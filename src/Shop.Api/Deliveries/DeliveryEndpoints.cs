using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.OpenApi;
using Shop.Api.Http.Paging;
using Shop.Api.Http.Problems;
using Shop.Api.Http.Routing;
using Shop.Api.Http.Validation;
using Shop.Identities;
using Shop.Orders;

namespace Shop.Api.Deliveries;

/// <summary>Deliveries and the slots that they are booked in.</summary>
internal static class DeliveryEndpoints
{
    private static readonly TimeSpan UsualSpan = TimeSpan.FromDays(7);
    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(31);

    public static void MapDeliveries(this IEndpointRouteBuilder routes)
    {
        var deliveries = routes.MapGroup("/deliveries").WithTags("Delivery").RequireAuthorization();
        deliveries.MapRead("/slots", ListSlotsAsync)
            .WithName("listSlots").WithSummary("The slots of a city and what is free in each")
            .WithDescription("At most 31 days at once, at most 90 days ahead; the next seven days if no time is given.");
        deliveries.MapRead("/{deliveryId:id}", GetAsync)
            .WithName("getDelivery").WithSummary("A delivery")
            .WithDescription("For its owner and for administrators; for anybody else it does not exist.")
            .Refuses(ProblemTypes.NotFound);

        routes.MapPut("/admin/deliveries/capacity", SetCapacityAsync)
            .WithName("setCapacity").WithSummary("Set how many places a city's slots have").WithTags("Delivery")
            .WithDescription("From now on. Slots that have more bookings already keep them and take no new ones.")
            .RequireAuthorization(BearerTokens.AdminPolicy)
            .Means(200, "The capacity from now on.");
    }

    private static async Task<Results<Ok<DeliveryResponse>, ProblemResult>> GetAsync(Guid deliveryId, Caller caller, IGrainFactory grains) =>
        await grains.DeliveryQueries().FindAsync(new DeliveryId(deliveryId)) is { } delivery && caller.Viewer.MaySee(delivery.Customer)
            ? TypedResults.Ok(DeliveryResponse.Of(delivery))
            : new ProblemResult(ProblemTypes.NotFound);

    private static async Task<Ok<SlotPage>> ListSlotsAsync(
        [Description("The city; needed.")] string? city,
        [Description("courier or self-delivery; needed.")] string? type,
        [Description("RFC 3339 with an offset; now if absent.")] string? from,
        [Description("RFC 3339 with an offset; seven days after from if absent.")] string? to,
        PageQuery query,
        TimeProvider timeProvider,
        IGrainFactory grains)
    {
        var errors = new FieldErrors();
        errors.Text("city", city, DeliveryTypes.LongestCity);
        DeliveryTypes.Validate(errors, "type", type);
        var (begin, end) = ReadSpan(errors, from, to, timeProvider.GetUtcNow());
        errors.ThrowIfAny();

        var page = query.Of(city, type, from, to);
        var rows = await grains.DeliveryQueries().ListSlotsAsync(city!, DeliveryTypes.Parse(type!), begin, end, page.Request);
        return TypedResults.Ok(new SlotPage([.. rows.Rows.Select(SlotResponse.Of)], page.Seal(rows.Next)));
    }

    private static (DateTimeOffset From, DateTimeOffset To) ReadSpan(FieldErrors errors, string? from, string? to, DateTimeOffset now)
    {
        var horizon = now + PlaceOrder.Horizon;
        if (QueryTime.Read(errors, "from", from) is not { } begin)
        {
            begin = now;
        }

        if (QueryTime.Read(errors, "to", to) is not { } end)
        {
            end = begin < horizon ? Min(begin + UsualSpan, horizon) : begin;
        }

        if (begin >= horizon)
        {
            errors.Add("from", "This must be at most 90 days ahead.");
        }
        else if (end <= begin)
        {
            errors.Add("to", "This must be after from.");
        }
        else if (end - begin > LongestSpan)
        {
            errors.Add("to", "This must be at most 31 days after from.");
        }
        else if (end > horizon)
        {
            errors.Add("to", "This must be at most 90 days ahead.");
        }

        return (begin, end);
    }

    private static async Task<Ok<CapacityResponse>> SetCapacityAsync(CapacityRequest body, IGrainFactory grains)
    {
        var capacity = await grains.DeliveryQueries().SetCapacityAsync(body.City!, DeliveryTypes.Parse(body.Type!), (int)body.PerSlot!.Value);
        return TypedResults.Ok(new CapacityResponse(capacity.City, capacity.Type.ToWord(), capacity.PerSlot));
    }

    private static DateTimeOffset Min(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
