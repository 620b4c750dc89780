namespace Shop.Client;

/// <summary>One call of the shop's API, repeatable as it stands: a retry sends the same method, path, body and key.</summary>
/// <param name="Path">Relative to the base path of the API.</param>
/// <param name="Session">Who calls; null for a call without a token.</param>
/// <param name="Key">The <c>Idempotency-Key</c>.</param>
/// <param name="Longest">How long its answer may take; 40 s if absent.</param>
internal sealed record ShopCall(
    HttpMethod Method,
    string Path,
    ShopSession? Session = null,
    object? Body = null,
    string? Key = null,
    string? IfMatch = null,
    string? Prefer = null,
    TimeSpan? Longest = null);
