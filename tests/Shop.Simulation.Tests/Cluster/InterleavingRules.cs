using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;

namespace Shop.Simulation.Tests.Cluster;

/// <summary>Reads from the attributes of a grain class and of an interface method whether a request may interleave.</summary>
internal static class InterleavingRules
{
    private static readonly ConcurrentDictionary<(Type Grain, Type Contract, string Method), bool> Known = new();

    public static bool MayInterleave(Type grain, Type contract, string method) => Known.GetOrAdd((grain, contract, method), Read);

    private static bool Read((Type Grain, Type Contract, string Method) call)
    {
        var method = call.Contract.GetMethod(call.Method) ?? throw new MissingMethodException(call.Contract.Name, call.Method);
        if (call.Grain.IsDefined(typeof(MayInterleaveAttribute))
            || method.IsDefined(typeof(ReadOnlyAttribute))
            || method.IsDefined(typeof(OneWayAttribute)))
        {
            throw new NotSupportedException($"The simulation does not schedule {call.Contract.Name}.{call.Method} as Orleans does.");
        }

        return call.Grain.IsDefined(typeof(ReentrantAttribute)) || method.IsDefined(typeof(AlwaysInterleaveAttribute));
    }
}
