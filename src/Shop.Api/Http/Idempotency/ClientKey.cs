using System.Reflection;
using Shop.Api.Http.Problems;
using Shop.Identities;

namespace Shop.Api.Http.Idempotency;

/// <summary>The <c>Idempotency-Key</c> of a request; a handler that asks for it makes it mandatory.</summary>
internal sealed record ClientKey(IdempotencyKey Value) : IBindableFromHttpContext<ClientKey>, Microsoft.AspNetCore.Http.Metadata.IEndpointParameterMetadataProvider
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotent-Replayed";

    /// <summary>When to ask again for a request that is still running.</summary>
    public static readonly TimeSpan InProgressRetry = TimeSpan.FromSeconds(1);

    public static ProblemResult Reused() => new(ProblemTypes.KeyReused);

    public static ProblemResult InProgress() => new(ProblemTypes.KeyInProgress) { RetryAfter = InProgressRetry };

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

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(Needed.Instance);

    /// <summary>Marks endpoints that need a key.</summary>
    internal sealed class Needed
    {
        public static readonly Needed Instance = new();
    }
}

internal static class ReplayedExtensions
{
    /// <summary>Says that the answer is that of an earlier request.</summary>
    public static void MarkReplayed(this HttpResponse response, bool replayed)
    {
        if (replayed)
        {
            response.Headers[ClientKey.ReplayedHeader] = "true";
        }
    }
}
