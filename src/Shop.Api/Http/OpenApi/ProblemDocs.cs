using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Idempotency;
using Shop.Api.Http.Paging;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.OpenApi;

/// <summary>The documented problems of an endpoint.</summary>
internal static class ProblemDocs
{
    /// <summary>Its own problems, and those that follow from its arguments and its group.</summary>
    public static IEnumerable<ProblemCode> Of(EndpointMetadataCollection metadata) => All(metadata).Distinct();

    public static bool IsForAdmins(EndpointMetadataCollection metadata) =>
        metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data.Policy == BearerTokens.AdminPolicy);

    public static JsonObject Example(ProblemCode problem)
    {
        var example = new JsonObject
        {
            ["type"] = problem.Type,
            ["title"] = problem.Title,
            ["status"] = problem.Status,
            ["detail"] = problem.Detail,
            ["code"] = problem.Code,
            ["traceId"] = "0af7651916cd43dd8448eb211c80319c",
        };
        if (problem == ProblemTypes.Validation)
        {
            example["errors"] = new JsonObject { ["amount"] = new JsonArray("This must be a whole number from 1 to 1000000000000.") };
        }

        return example;
    }

    private static IEnumerable<ProblemCode> All(EndpointMetadataCollection metadata)
    {
        foreach (var problem in metadata.GetOrderedMetadata<EndpointDocs.Problems>().SelectMany(problems => problems.ProblemTypes))
        {
            yield return problem;
        }

        if (metadata.GetMetadata<IAcceptsMetadata>() is not null)
        {
            yield return ProblemTypes.Validation;
            yield return ProblemTypes.MalformedBody;
            yield return ProblemTypes.RequestTimeout;
            yield return ProblemTypes.PayloadTooLarge;
            yield return ProblemTypes.UnsupportedMediaType;
        }

        if (metadata.GetMetadata<ClientKey.Required>() is not null)
        {
            yield return ProblemTypes.KeyMissing;
            yield return ProblemTypes.KeyInvalid;
            yield return ProblemTypes.KeyInProgress;
            yield return ProblemTypes.KeyReused;
        }

        if (metadata.GetMetadata<PageQuery.Paged>() is not null)
        {
            yield return ProblemTypes.Validation;
            yield return ProblemTypes.InvalidCursor;
        }

        if (metadata.GetMetadata<IAllowAnonymous>() is null)
        {
            yield return ProblemTypes.Unauthenticated;
            yield return ProblemTypes.InvalidToken;
        }

        if (IsForAdmins(metadata))
        {
            yield return ProblemTypes.Forbidden;
        }

        yield return ProblemTypes.BadRequest;
        yield return ProblemTypes.NotAcceptable;
        yield return ProblemTypes.RateLimited;
        yield return ProblemTypes.TooManyConcurrentRequests;
        yield return ProblemTypes.HeadersTooLarge;
        yield return ProblemTypes.Internal;
        yield return metadata.GetMetadata<UnknownOutcome>() is { } unknown
            ? ProblemTypes.Unavailable with { Detail = unknown.Advice }
            : ProblemTypes.Unavailable;
        yield return ProblemTypes.Overloaded;
    }
}
