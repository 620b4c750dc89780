using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
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

/// <summary>Deliveries, slots and their capacity.</summary>
internal static class DeliveryEndpoints
{
    private static readonly TimeSpan DefaultSpan = TimeSpan.FromDays(7);
    private static readonly TimeSpan MaxSpan = TimeSpan.FromDays(31);
    private static readonly string TooFarAhead = $"This must be at most {PlaceOrder.Horizon.Days} days ahead.";

    public static void MapDeliveries(this IEndpointRouteBuilder routes)
    {
        var deliveries = routes.MapGroup("/deliveries").WithTags("Delivery").RequireAuthorization();
        deliveries.MapRead("/slots", ListSlotsAsync)
            .WithName("listSlots").WithSummary("List delivery slots of a city")
            .WithDescription(
                $"From the current hour on. At most {MaxSpan.Days} days per request, at most {PlaceOrder.Horizon.Days} days ahead.");
        deliveries.MapRead("/{deliveryId:id}", GetAsync)
            .WithName("getDelivery").WithSummary("Get a delivery")
            .WithDescription("For the owner and administrators. For other users: 404.")
            .WithProblems(ProblemTypes.NotFound);

        routes.MapPut("/admin/deliveries/capacity", SetCapacityAsync)
            .WithName("setCapacity").WithSummary("Set the capacity of a city's slots").WithTags("Delivery")
            .WithDescription("Takes effect immediately. Slots with more bookings keep them, but accept no new ones.")
            .RequireAuthorization(BearerTokens.AdminPolicy)
            .WithResponseDescription(200, "The new capacity.");
    }

    private static async Task<Results<Ok<DeliveryResponse>, ProblemResult>> GetAsync(
        Guid deliveryId, Caller caller, IGrainFactory grains) =>
        await grains.DeliveryQueries().FindAsync(new DeliveryId(deliveryId)) is { } delivery && caller.Viewer.MaySee(delivery.Customer)
            ? TypedResults.Ok(DeliveryResponse.Of(delivery))
            : new ProblemResult(ProblemTypes.NotFound);

    private static async Task<Ok<SlotPage>> ListSlotsAsync(
        [Required, Text(DeliveryTypes.MaxCity), Description("The city.")] string? city,
        [Required, AllowedValues(DeliveryTypes.Courier, DeliveryTypes.SelfDelivery), Description("The type of delivery.")] string? type,
        [Description("RFC 3339 with an offset. Default, and earliest: now.")] string? from,
        [Description("RFC 3339 with an offset. Default: seven days after from.")] string? to,
        PageQuery query,
        TimeProvider timeProvider,
        IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var (begin, end) = ReadSpan(errors, from, to, timeProvider.GetUtcNow());
        errors.ThrowIfAny();

        var page = query.Of(city, type, from, to);
        var rows = await grains.DeliveryQueries().ListSlotsAsync(city!, DeliveryTypes.Parse(type!), begin, end, page.Request);
        return TypedResults.Ok(new SlotPage([.. rows.Rows.Select(SlotResponse.Of)], page.Seal(rows.Next)));
    }

    private static (DateTimeOffset From, DateTimeOffset To) ReadSpan(FieldErrors errors, string? from, string? to, DateTimeOffset now)
    {
        var horizon = now + PlaceOrder.Horizon;
        if (QueryTime.Read(errors, "from", from) is not { } begin || begin < now)
        {
            begin = now; // nothing can be booked in the past
        }

        if (QueryTime.Read(errors, "to", to) is not { } end)
        {
            end = begin < horizon ? Min(begin + DefaultSpan, horizon) : begin;
        }

        if (begin >= horizon)
        {
            errors.Add("from", TooFarAhead);
        }
        else if (end <= begin)
        {
            errors.Add("to", "This must be after from.");
        }
        else if (end - begin > MaxSpan)
        {
            errors.Add("to", $"This must be at most {MaxSpan.Days} days after from.");
        }
        else if (end > horizon)
        {
            errors.Add("to", TooFarAhead);
        }

        return (begin, end);
    }

    private static async Task<Ok<CapacityResponse>> SetCapacityAsync(CapacityRequest body, IGrainFactory grains)
    {
        var capacity = await grains.DeliveryQueries().SetCapacityAsync(
            body.City!, DeliveryTypes.Parse(body.Type!), (int)body.PerSlot!.Value);
        return TypedResults.Ok(new CapacityResponse(capacity.City, capacity.Type.ToWord(), capacity.PerSlot));
    }

    private static DateTimeOffset Min(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
