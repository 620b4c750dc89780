namespace Shop.Identities;

/// <summary>References to grains of one contract.</summary>
/// <remarks>
/// <see cref="IGrainFactory"/> finds out the names of a contract and of its grain by reflection each time that it is asked for a reference. They are the same in
/// every cluster of the shop, so they are found out once; it was a twenty-fifth of what an order costs (docs/performance.md).
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
