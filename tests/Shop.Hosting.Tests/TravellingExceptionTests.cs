using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Polly.Timeout;
using Shop.Testing;

namespace Shop.Hosting.Tests;

/// <summary>What a silo says when it cannot reach a grain arrives at the client as what it is.</summary>
public sealed class TravellingExceptionTests(ShopDatabase shop) : IClassFixture<ShopDatabase>
{
    [Fact]
    public async Task A_grain_that_could_not_be_placed_in_time_is_a_time_out_at_the_client()
    {
        await using var silo = TestHosts.Silo(shop.ConnectionString);
        await using var client = TestHosts.Client(shop.ConnectionString);
        Exception told = new TimeoutException("Grain placement operation timed out", new TimeoutRejectedException("Too late."));

        var sent = silo.Services.GetRequiredService<Serializer>().SerializeToArray(told);
        var received = client.Services.GetRequiredService<Serializer>().Deserialize<Exception>(sent);

        Assert.IsType<TimeoutRejectedException>(Assert.IsType<TimeoutException>(received).InnerException);
    }
}
