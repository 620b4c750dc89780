using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Shop.Api.Http.Problems;
using Shop.Identities;

namespace Shop.Api.Http.Idempotency;

/// <summary>The <c>Idempotency-Key</c> header of a request. A handler with this parameter requires the header.</summary>
internal sealed record ClientKey(IdempotencyKey Value) : IBindableFromHttpContext<ClientKey>, IEndpointParameterMetadataProvider
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotent-Replayed";

    /// <summary>When the client may retry while the first request is in flight.</summary>
    public static readonly TimeSpan InProgressRetry = TimeSpan.FromSeconds(1);

    public static ProblemResult Reused() => new(ProblemTypes.KeyReused);

    public static ProblemResult InProgress() => new(ProblemTypes.KeyInProgress) { RetryAfter = InProgressRetry };

    /// <exception cref="ProblemException">The header is missing or invalid.</exception>
    public static ValueTask<ClientKey?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var values = context.Request.Headers[Header];
        return values.Count switch
        {
            0 => throw new ProblemException(ProblemTypes.KeyMissing),
            1 when IdempotencyKey.TryParse(values[0], out var key) => new(new ClientKey(key)),
            _ => throw new ProblemException(ProblemTypes.KeyInvalid),
        };
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(Required.Instance);

    /// <summary>Marks endpoints that require the header.</summary>
    internal sealed class Required
    {
        public static readonly Required Instance = new();
    }
}

internal static class ReplayedExtensions
{
    /// <summary>Adds the header that marks the response of an earlier request with the same key.</summary>
    public static void MarkReplayed(this HttpResponse response, bool isReplayed)
    {
        if (isReplayed)
        {
            response.Headers[ClientKey.ReplayedHeader] = "true";
        }
    }
}
