using Shop.Api.Http.Problems;

namespace Shop.Api.Http.OpenApi;

/// <summary>What an endpoint says about itself beside its types.</summary>
internal static class EndpointDocs
{
    /// <summary>Names the problems that only this endpoint has; those that follow from its arguments are found by themselves.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder endpoint, params ProblemCode[] problems)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new Refusals(problems));

    /// <summary>Names a header of the answers with these statuses.</summary>
    public static TBuilder Sends<TBuilder>(this TBuilder endpoint, string header, string description, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AnswerHeader(header, description, statuses));

    /// <summary>Names a header that requests may have, or must.</summary>
    public static TBuilder Takes<TBuilder>(this TBuilder endpoint, string header, string description, string example, bool needed = false)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RequestHeader(header, description, example, needed));

    /// <summary>Says what an answer means.</summary>
    public static TBuilder Means<TBuilder>(this TBuilder endpoint, int status, string description)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AnswerMeaning(status, description));

    internal sealed record Refusals(IReadOnlyList<ProblemCode> ProblemTypes);

    internal sealed record AnswerHeader(string Name, string Description, IReadOnlyList<int> Statuses);

    internal sealed record RequestHeader(string Name, string Description, string Example, bool Needed);

    internal sealed record AnswerMeaning(int Status, string Description);
}
