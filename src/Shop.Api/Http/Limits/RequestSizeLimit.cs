using Microsoft.AspNetCore.Http.Metadata;

namespace Shop.Api.Http.Limits;

/// <summary>How large a body an endpoint takes, where it is not the usual size; the server counts chunked bodies as well.</summary>
internal sealed record RequestSizeLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
