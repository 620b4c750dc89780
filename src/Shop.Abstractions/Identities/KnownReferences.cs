namespace Shop.Identities;

/// <summary>Creates grain references of one contract.</summary>
/// <remarks>
/// <see cref="IGrainFactory"/> looks up the interface type and the grain type by reflection for each reference. They do not change while
/// the process runs, so this class caches them. Without the cache the lookup costs 4% of an order (docs/performance.md).
/// </remarks>
internal static class KnownReferences<TGrain>
    where TGrain : class, IGrainWithGuidKey
{
    private static Names? _names;

    public static TGrain Get(IGrainFactory grains, Guid key)
    {
        if (_names is { } names)
        {
            return (TGrain)grains.GetGrain(GrainId.Create(names.Grain, GrainIdKeyExtensions.CreateGuidKey(key)), names.Contract);
        }

        var first = grains.GetGrain<TGrain>(key);
        if (first is GrainReference reference)
        {
            _names = new Names(reference.GrainId.Type, reference.InterfaceType);
        }

        return first;
    }

    private sealed record Names(GrainType Grain, GrainInterfaceType Contract);
}
