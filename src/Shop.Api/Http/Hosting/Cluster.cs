using Shop.Api.Http.Problems;
using Shop.Hosting.Clustering;

namespace Shop.Api.Http.Hosting;

/// <summary>Answers at once where the cluster is away: a call that nobody can take would hang until it times out.</summary>
internal static class Cluster
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>Refuses with 503 if no silo is connected.</summary>
    public static void ThrowIfUnavailable(this ClusterConnection connection)
    {
        if (!connection.IsConnected)
        {
            throw new ProblemException(Away());
        }
    }

    /// <summary>Lets a request's handler run only while a silo is connected.</summary>
    public static TBuilder WithCluster<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter((call, next) =>
            call.HttpContext.RequestServices.GetRequiredService<ClusterConnection>().IsConnected ? next(call) : new(Away()));

    private static ProblemResult Away() => new(ProblemTypes.Unavailable) { RetryAfter = RetryAfter };
}
