using Shop.Api.Http.Problems;
using Shop.Hosting.Clustering;

namespace Shop.Api.Http.Hosting;

/// <summary>Fails fast while no silo is connected: a grain call would wait until it times out.</summary>
internal static class ClusterAvailability
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <exception cref="ProblemException">503: no silo is connected.</exception>
    public static void ThrowIfUnavailable(this ClusterConnection connection)
    {
        if (!connection.IsConnected)
        {
            throw new ProblemException(Unavailable());
        }
    }

    /// <summary>Answers with 503 before the handler runs if no silo is connected.</summary>
    public static TBuilder WithCluster<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter((call, next) =>
            call.HttpContext.RequestServices.GetRequiredService<ClusterConnection>().IsConnected ? next(call) : new(Unavailable()));

    private static ProblemResult Unavailable() => new(ProblemTypes.Unavailable) { RetryAfter = RetryAfter };
}
