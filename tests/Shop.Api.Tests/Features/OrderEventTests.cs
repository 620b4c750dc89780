using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Shop.Api.Tests.Hosts;
using Shop.Identities;

namespace Shop.Api.Tests.Features;

public sealed class OrderEventTests(ShopApp shop)
{
    [Fact]
    public async Task The_stream_of_a_final_order_has_one_event_and_ends()
    {
        using var shopper = await shop.CustomerAsync(money: 1_000);
        var order = (await shopper.OrderAsync(await shop.ItemAsync())).Json;

        var events = await ReadAsync(shopper, order["orderId"]!.ToString(), null);

        var last = Assert.Single(events);
        Assert.Equal(order["version"]!.ToString(), last.EventId);
        Assert.Equal("status", last.EventType);
        Assert.Equal("PROCESSED", JsonNode.Parse(last.Data)!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_stream_of_a_pending_order_ends_with_its_final_status()
    {
        using var shopper = await shop.CustomerAsync(money: 1_000);
        var order = (await shopper.OrderAsync(await shop.ItemAsync(), 1, "async", ("Prefer", "respond-async"))).Json;

        var events = await ReadAsync(shopper, order["orderId"]!.ToString(), "0");

        Assert.Equal("PROCESSED", JsonNode.Parse(events[^1].Data)!["status"]!.GetValue<string>());
        Assert.Equal(events.Select(e => int.Parse(e.EventId!, null)).Order(), events.Select(e => int.Parse(e.EventId!, null)));
    }

    [Fact]
    public async Task A_client_that_has_the_last_event_gets_204()
    {
        using var shopper = await shop.CustomerAsync(money: 1_000);
        var order = (await shopper.OrderAsync(await shop.ItemAsync())).Json;

        var answer = await shopper.GetAsync(
            $"/orders/{order["orderId"]}/events",
            ("Last-Event-ID", order["version"]!.ToString()),
            ("Accept", "text/event-stream"));

        answer.Expect(HttpStatusCode.NoContent);
        Assert.Single(await ReadAsync(shopper, order["orderId"]!.ToString(), "1"));
    }

    [Fact]
    public async Task A_client_that_does_not_accept_events_gets_406()
    {
        using var shopper = await shop.CustomerAsync();

        (await shopper.GetAsync($"/orders/{Guid.CreateVersion7()}/events", ("Accept", "application/json")))
            .ExpectProblem(406, "not-acceptable");
    }

    private static async Task<List<SseItem<string>>> ReadAsync(Shopper shopper, string order, string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/orders/{order}/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var response = await shopper.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var events = new List<SseItem<string>>();
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(timeout.Token)).EnumerateAsync(timeout.Token))
        {
            events.Add(item);
        }

        return events;
    }
}
