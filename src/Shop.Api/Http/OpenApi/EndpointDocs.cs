using Shop.Api.Http.Problems;

namespace Shop.Api.Http.OpenApi;

/// <summary>Documentation of an endpoint that does not follow from its types.</summary>
internal static class EndpointDocs
{
    /// <summary>
    /// Adds the problems of this endpoint only. Those that follow from its arguments and its group are added by <see cref="ProblemDocs"/>.
    /// </summary>
    public static TBuilder WithProblems<TBuilder>(this TBuilder endpoint, params ProblemCode[] problems)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new Problems(problems));

    /// <summary>Adds a header to the responses with these statuses.</summary>
    public static TBuilder WithResponseHeader<TBuilder>(this TBuilder endpoint, string header, string description, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ResponseHeader(header, description, statuses));

    /// <summary>Adds a request header.</summary>
    public static TBuilder WithRequestHeader<TBuilder>(
        this TBuilder endpoint, string header, string description, string example, bool isRequired = false)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RequestHeader(header, description, example, isRequired));

    /// <summary>Describes the response with this status.</summary>
    public static TBuilder WithResponseDescription<TBuilder>(this TBuilder endpoint, int status, string description)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ResponseDescription(status, description));

    internal sealed record Problems(IReadOnlyList<ProblemCode> ProblemTypes);

    internal sealed record ResponseHeader(string Name, string Description, IReadOnlyList<int> Statuses);

    internal sealed record RequestHeader(string Name, string Description, string Example, bool IsRequired);

    internal sealed record ResponseDescription(int Status, string Description);
}
