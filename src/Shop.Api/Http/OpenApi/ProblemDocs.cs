using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;

namespace Shop.Api.Http;

/// <summary>Which problems an endpoint has.</summary>
internal static class ProblemDocs
{
    /// <summary>All problems of an endpoint: its own, and those that follow from its arguments and its group.</summary>
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
        if (problem == Problems.Validation)
        {
            example["errors"] = new JsonObject { ["amount"] = new JsonArray("This must be a whole number from 1 to 1000000000000.") };
        }

        return example;
    }

    private static IEnumerable<ProblemCode> All(EndpointMetadataCollection metadata)
    {
        foreach (var problem in metadata.GetOrderedMetadata<EndpointDocs.Refusals>().SelectMany(refusals => refusals.Problems))
        {
            yield return problem;
        }

        if (metadata.GetMetadata<IAcceptsMetadata>() is not null)
        {
            yield return Problems.Validation;
            yield return Problems.MalformedBody;
            yield return Problems.PayloadTooLarge;
            yield return Problems.UnsupportedMediaType;
        }

        if (metadata.GetMetadata<ClientKey.Needed>() is not null)
        {
            yield return Problems.KeyMissing;
            yield return Problems.KeyInvalid;
            yield return Problems.KeyInProgress;
            yield return Problems.KeyReused;
        }

        if (metadata.GetMetadata<PageQuery.Paged>() is not null)
        {
            yield return Problems.Validation;
            yield return Problems.InvalidCursor;
        }

        if (metadata.GetMetadata<IAllowAnonymous>() is null)
        {
            yield return Problems.Unauthenticated;
            yield return Problems.InvalidToken;
        }

        if (IsForAdmins(metadata))
        {
            yield return Problems.Forbidden;
        }

        yield return Problems.BadRequest;
        yield return Problems.NotAcceptable;
        yield return Problems.RateLimited;
        yield return Problems.HeadersTooLarge;
        yield return Problems.Internal;
        yield return metadata.GetMetadata<UnknownOutcome>() is { } unknown ? Problems.Unavailable with { Detail = unknown.Advice } : Problems.Unavailable;
        yield return Problems.Overloaded;
    }
}
