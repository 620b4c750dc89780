namespace Shop.Api.Http.Authentication;

/// <summary>The challenges of RFC 6750, 3.</summary>
internal static class BearerChallenge
{
    public const string Plain = "Bearer realm=\"orleans-shop\"";

    /// <summary>A token was given and it is no good.</summary>
    public const string InvalidToken =
        Plain + ", error=\"invalid_token\", error_description=\"The access token is malformed, expired or revoked\"";

    /// <summary>The token is good but not for this.</summary>
    public const string InsufficientScope =
        Plain + ", error=\"insufficient_scope\", error_description=\"The role of the token does not allow this\"";
}
