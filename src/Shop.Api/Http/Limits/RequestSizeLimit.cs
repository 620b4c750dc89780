using Microsoft.AspNetCore.Http.Metadata;

namespace Shop.Api.Http.Limits;

/// <summary>The body limit of an endpoint in bytes, if it differs from the default. It includes chunked bodies.</summary>
internal sealed record RequestSizeLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
