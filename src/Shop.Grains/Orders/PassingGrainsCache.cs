using System.Collections.Frozen;
using Orleans.Configuration;
using Orleans.GrainDirectory;
using Orleans.Runtime;
using Orleans.Runtime.GrainDirectory;

namespace Shop.Orders;

/// <summary>
/// Where grains are, as this silo last heard. Orleans remembers the last million grains that were called, and removes none that is gone: at two thousand
/// orders a second, each with its saga, that is a gigabyte of addresses that nobody will ask for, all of which the garbage collector moves
/// about. Grains that live for the time of one request have a small place of their own here; all others are remembered as Orleans does.
/// </summary>
internal sealed class PassingGrainsCache : IGrainDirectoryCache
{
    /// <summary>How many orders and sagas are remembered: more than run at the same time on any silo that is not overloaded.</summary>
    private const int Passing = 1_000;

    private static readonly FrozenSet<GrainType> PassingTypes = FrozenSet.Create(GrainType.Create("order"), GrainType.Create("order-saga"));

    private readonly IGrainDirectoryCache _passing;
    private readonly IGrainDirectoryCache _staying;

    public PassingGrainsCache(IServiceProvider services)
    {
        _passing = Create(Passing);
        _staying = Create(GrainDirectoryOptions.DEFAULT_CACHE_SIZE);

        IGrainDirectoryCache Create(int size) => GrainDirectoryCacheFactory.CreateGrainDirectoryCache(
            services, new GrainDirectoryOptions { CachingStrategy = GrainDirectoryOptions.CachingStrategyType.LRU, CacheSize = size });
    }

    public IEnumerable<(GrainAddress ActivationAddress, int Version)> KeyValues => _staying.KeyValues.Concat(_passing.KeyValues);

    public void AddOrUpdate(GrainAddress value, int version) => PlaceOf(value.GrainId).AddOrUpdate(value, version);

    public bool Remove(GrainId key) => PlaceOf(key).Remove(key);

    public bool Remove(GrainAddress key) => PlaceOf(key.GrainId).Remove(key);

    public void Clear()
    {
        _staying.Clear();
        _passing.Clear();
    }

    public bool LookUp(GrainId key, out GrainAddress result, out int version) => PlaceOf(key).LookUp(key, out result!, out version);

    private IGrainDirectoryCache PlaceOf(GrainId grain) => PassingTypes.Contains(grain.Type) ? _passing : _staying;
}
