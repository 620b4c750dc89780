using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.GrainDirectory;
using Orleans.Runtime;
using Shop.Orders;
using Shop.Users;

namespace Shop.Grains.Tests.Orders;

public sealed class PassingGrainsCacheTests(CountedCluster shop) : IClassFixture<CountedCluster>
{
    private const int Many = 20_000;
    private const int MostPassing = 2_000;

    private static readonly SiloAddress Silo = SiloAddress.New(IPAddress.Loopback, 11111, 1);

    private readonly PassingGrainsCache _cache = new(new ServiceCollection().BuildServiceProvider());

    [Fact]
    public void Orders_and_their_sagas_are_forgotten_soon_and_nothing_else_is()
    {
        var staying = Add(key => shop.Grains.Product(new ItemId(key)).GetGrainId());
        var users = Add(key => shop.Grains.User(new UserId(key)).GetGrainId());
        var orders = Add(key => shop.Grains.Order(new OrderId(key)).GetGrainId());
        var sagas = Add(key => shop.Grains.OrderSaga(new OrderId(key)).GetGrainId());

        Assert.Equal(Many, staying.Count(IsKnown));
        Assert.Equal(Many, users.Count(IsKnown));
        Assert.InRange(orders.Concat(sagas).Count(IsKnown), 1, MostPassing);
        Assert.True(IsKnown(sagas[^1]));
        Assert.InRange(_cache.KeyValues.Count(), (2 * Many) + 1, (2 * Many) + MostPassing);
    }

    [Fact]
    public void What_is_taken_out_is_gone_wherever_it_was()
    {
        var (product, order) = (Address(shop.Grains.Product(new ItemId(Guid.CreateVersion7())).GetGrainId()), Address(shop.Grains.Order(new OrderId(Guid.CreateVersion7())).GetGrainId()));
        foreach (var address in (GrainAddress[])[product, order])
        {
            _cache.AddOrUpdate(address, 3);
            Assert.True(_cache.LookUp(address.GrainId, out var found, out var version));
            Assert.Equal((address, 3), (found, version));
            Assert.True(_cache.Remove(address));
            Assert.False(IsKnown(address.GrainId));

            _cache.AddOrUpdate(address, 4);
            Assert.True(_cache.Remove(address.GrainId));
            Assert.False(IsKnown(address.GrainId));

            _cache.AddOrUpdate(address, 5);
        }

        _cache.Clear();

        Assert.Empty(_cache.KeyValues);
    }

    private static GrainAddress Address(GrainId grain) => new() { GrainId = grain, ActivationId = ActivationId.NewId(), SiloAddress = Silo };

    private List<GrainId> Add(Func<Guid, GrainId> grain)
    {
        var added = Enumerable.Range(0, Many).Select(_ => grain(Guid.CreateVersion7())).ToList();
        added.ForEach(one => _cache.AddOrUpdate(Address(one), 1));
        return added;
    }

    private bool IsKnown(GrainId grain) => _cache.LookUp(grain, out _, out _);
}
