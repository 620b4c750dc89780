namespace Shop.Api.Http.Authentication;

/// <summary>The <c>WWW-Authenticate</c> challenges of RFC 6750, section 3.</summary>
internal static class BearerChallenge
{
    public const string Plain = "Bearer realm=\"orleans-shop\"";

    /// <summary>The request has a token that is malformed, expired or revoked.</summary>
    public const string InvalidToken =
        Plain + ", error=\"invalid_token\", error_description=\"The access token is malformed, expired or revoked\"";

    /// <summary>The token is valid but its role lacks the permission.</summary>
    public const string InsufficientScope =
        Plain + ", error=\"insufficient_scope\", error_description=\"The role of the token does not allow this\"";
}
