using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Polly.Timeout;
using Shop.Testing;

namespace Shop.Silo.Tests.Clustering;

/// <summary>Exceptions of grain placement keep their type on the way to the client.</summary>
public sealed class ExceptionSerializationTests(ShopDatabase shop) : IClassFixture<ShopDatabase>
{
    [Fact]
    public async Task A_timeout_of_grain_placement_is_a_timeout_at_the_client()
    {
        await using var silo = TestHosts.Silo(shop.ConnectionString);
        await using var client = TestHosts.Client(shop.ConnectionString);
        Exception thrown = new TimeoutException("Grain placement operation timed out", new TimeoutRejectedException("Too late."));

        var sent = silo.Services.GetRequiredService<Serializer>().SerializeToArray(thrown);
        var received = client.Services.GetRequiredService<Serializer>().Deserialize<Exception>(sent);

        Assert.IsType<TimeoutRejectedException>(Assert.IsType<TimeoutException>(received).InnerException);
    }
}
