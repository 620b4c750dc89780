namespace Shop.Client;

/// <summary>One call of the API. A retry sends the same method, path, body and key.</summary>
/// <param name="Path">Relative to the base path of the API.</param>
/// <param name="Session">The session whose access token is sent; null for a call without a token.</param>
/// <param name="Key">The <c>Idempotency-Key</c>.</param>
/// <param name="Timeout">The maximum duration of one attempt. Default: 40 s.</param>
internal sealed record ShopCall(
    HttpMethod Method,
    string Path,
    ShopSession? Session = null,
    object? Body = null,
    string? Key = null,
    string? IfMatch = null,
    string? Prefer = null,
    TimeSpan? Timeout = null);
