using Orleans.Concurrency;
using Shop.Catalog;
using Shop.Orders;
using Shop.Simulation.Tests.Cluster;

namespace Shop.Simulation.Tests;

/// <summary>The simulated cluster schedules the requests of an activation as Orleans does.</summary>
public sealed class InterleavingTests
{
    private readonly RequestQueue _queue = new();
    private readonly List<string> _log = [];

    [Fact]
    public void A_request_waits_until_the_request_that_blocks_the_activation_has_ended()
    {
        var first = Send("first");
        var second = Send("second");
        Send("third");

        Assert.Equal(["first begins"], _log);

        _queue.End(first, isActive: true);

        Assert.Equal(["first begins", "second begins"], _log);

        _queue.End(second, isActive: true);

        Assert.Equal(["first begins", "second begins", "third begins"], _log);
    }

    [Fact]
    public void An_interleaving_request_begins_at_once_and_blocks_no_other_request()
    {
        var write = Send("write");
        var read = Send("read", mayInterleave: true);

        Assert.Equal(["write begins", "read begins"], _log);

        _queue.End(read, isActive: true);
        Send("second write");

        Assert.Equal(["write begins", "read begins"], _log);

        _queue.End(write, isActive: true);

        Assert.Equal(["write begins", "read begins", "second write begins"], _log);
    }

    [Fact]
    public void A_request_begins_beside_an_interleaving_request_that_has_not_ended()
    {
        Send("read", mayInterleave: true);
        Send("write");

        Assert.Equal(["read begins", "write begins"], _log);
    }

    [Fact]
    public void Waiting_requests_of_a_deactivated_activation_are_forwarded()
    {
        var first = Send("first");
        Send("second");
        Send("third");

        _queue.End(first, isActive: false);

        Assert.Equal(["first begins", "second is forwarded", "third is forwarded"], _log);
    }

    [Theory]
    [InlineData(typeof(PlainGrain), nameof(ITestGrain.WriteAsync), false)]
    [InlineData(typeof(PlainGrain), nameof(ITestGrain.ReadAsync), true)]
    [InlineData(typeof(ReentrantGrain), nameof(ITestGrain.WriteAsync), true)]
    [InlineData(typeof(ReentrantGrain), nameof(ITestGrain.ReadAsync), true)]
    public void Interleaving_follows_the_attributes_of_the_class_and_of_the_interface_method(Type grain, string method, bool expected) =>
        Assert.Equal(expected, InterleavingRules.MayInterleave(grain, typeof(ITestGrain), method));

    [Fact]
    public void Reads_of_an_order_interleave_and_its_writes_do_not()
    {
        Assert.All(
            typeof(IOrderGrain).GetMethods(),
            read => Assert.True(InterleavingRules.MayInterleave(typeof(OrderGrain), typeof(IOrderGrain), read.Name)));
        Assert.All(
            typeof(IOrderRecordGrain).GetMethods(),
            write => Assert.False(InterleavingRules.MayInterleave(typeof(OrderGrain), typeof(IOrderRecordGrain), write.Name)));
    }

    [Fact]
    public void Reservations_of_an_item_interleave() =>
        Assert.True(InterleavingRules.MayInterleave(typeof(ProductGrain), typeof(IProductGrain), nameof(IProductGrain.ReserveAsync)));

    private GrainRequest Send(string name, bool mayInterleave = false)
    {
        var request = new GrainRequest(mayInterleave, () => _log.Add($"{name} begins"), () => _log.Add($"{name} is forwarded"));
        _queue.Add(request);
        return request;
    }

    private interface ITestGrain
    {
        [AlwaysInterleave] Task ReadAsync();

        Task WriteAsync();
    }

    private sealed class PlainGrain;

    [Reentrant]
    private sealed class ReentrantGrain;
}
