using System.Reflection;

namespace Shop.Api.Http.Problems;

/// <summary>Every problem that the API can answer with.</summary>
internal static class ProblemTypes
{
    public static readonly ProblemCode BadRequest = new("bad-request", 400, "The request is not valid", "The request cannot be understood.");
    public static readonly ProblemCode Validation = new("validation-failed", 400, "Some values are not valid", "See errors for what is wrong with which value.");
    public static readonly ProblemCode MalformedBody = new("malformed-body", 400, "The body is not valid JSON", "The body must be one JSON object in UTF-8.");
    public static readonly ProblemCode InvalidCursor = new("invalid-cursor", 400, "The cursor is not valid", "A cursor is only good for the list, the user and the query that it came from. Begin again without it.");
    public static readonly ProblemCode InvalidPrecondition = new("invalid-precondition", 400, "The precondition cannot be understood", "If-Match must be one entity tag as it came in an ETag, or *.");
    public static readonly ProblemCode KeyMissing = new("idempotency-key-missing", 400, "Idempotency-Key is missing", "This operation needs an Idempotency-Key header, so that it can be repeated safely.");
    public static readonly ProblemCode KeyInvalid = new("idempotency-key-invalid", 400, "Idempotency-Key is not valid", "Idempotency-Key must be one header of 1 to 255 visible ASCII characters.");

    public static readonly ProblemCode Unauthenticated = new("unauthenticated", 401, "A token is needed", "Log in and send the access token as Authorization: Bearer.");
    public static readonly ProblemCode InvalidToken = new("invalid-token", 401, "The token is not valid", "The access token is malformed, expired or revoked. Refresh it or log in again.");
    public static readonly ProblemCode InvalidCredentials = new("invalid-credentials", 401, "Username or password is wrong", "There is no user with this name and this password.");
    public static readonly ProblemCode WrongPassword = new("wrong-password", 401, "The current password is wrong", "The password was not changed.");
    public static readonly ProblemCode InvalidRefreshToken = new("invalid-refresh-token", 401, "The refresh token is not valid", "It is unknown, expired, used before or its session has ended. Log in again.");

    public static readonly ProblemCode Forbidden = new("forbidden", 403, "This is for administrators", "The token's role does not allow this.");
    public static readonly ProblemCode NotFound = new("not-found", 404, "There is no such thing", "Nothing that you may see is at this address.");
    public static readonly ProblemCode MethodNotAllowed = new("method-not-allowed", 405, "The method is not allowed here", "See the Allow header for the methods of this address.");
    public static readonly ProblemCode NotAcceptable = new("not-acceptable", 406, "The answer cannot be had in that form", "See the description of the operation for the media type that it answers with.");
    public static readonly ProblemCode RequestTimeout = new("request-timeout", 408, "The request came too slowly", "The body did not arrive in time.");

    public static readonly ProblemCode UsernameTaken = new("username-taken", 409, "The username is taken", "Somebody has registered under this name. Names are compared without regard to case.");
    public static readonly ProblemCode KeyInProgress = new("idempotency-key-in-progress", 409, "The first request is still running", "A request with this Idempotency-Key has not finished. Repeat it a little later.");
    public static readonly ProblemCode BalanceLimit = new("balance-limit", 409, "The balance would be too large", "The account cannot hold that much. Nothing was changed.");
    public static readonly ProblemCode StockReserved = new("stock-reserved", 409, "That would cut into reserved stock", "Fewer units are free than would be taken. Nothing was changed.");
    public static readonly ProblemCode StockLimit = new("stock-limit", 409, "The stock would be too large", "The stock cannot hold that much. Nothing was changed.");
    public static readonly ProblemCode NotCancellable = new("not-cancellable", 409, "The order cannot be cancelled", "Only a processed order can be cancelled, and only before its delivery.");
    public static readonly ProblemCode Conflict = new("conflict", 409, "Others are changing the same thing", "Read it again and repeat the request.");

    public static readonly ProblemCode PreconditionFailed = new("precondition-failed", 412, "It has changed in the meantime", "If-Match does not name the current version, which is in ETag. Nothing was changed.");
    public static readonly ProblemCode PayloadTooLarge = new("payload-too-large", 413, "The body is too large", "A body may have 64 KiB, that of an order 256 KiB.");
    public static readonly ProblemCode UriTooLong = new("uri-too-long", 414, "The address is too long", "Path and query may have 8 KiB together.");
    public static readonly ProblemCode UnsupportedMediaType = new("unsupported-media-type", 415, "The body is not JSON", "Send application/json in UTF-8, without a content encoding.");
    public static readonly ProblemCode KeyReused = new("idempotency-key-reused", 422, "Idempotency-Key was used for something else", "The same key came with another body before. Use a new key for a new operation.");
    public static readonly ProblemCode PreconditionRequired = new("precondition-required", 428, "If-Match is missing", "Send the ETag that you know as If-Match, so that nobody's change is lost.");
    public static readonly ProblemCode RateLimited = new("rate-limited", 429, "Too many requests", "Wait as long as Retry-After says.");
    public static readonly ProblemCode TooManyAttempts = new("too-many-attempts", 429, "Too many wrong passwords", "Wait as long as Retry-After says.");
    public static readonly ProblemCode HeadersTooLarge = new("headers-too-large", 431, "The headers are too large", "At most 100 header fields and 16 KiB of them are read.");

    public static readonly ProblemCode Internal = new("internal-error", 500, "Something went wrong here", "The request failed for a reason that is not yours. Tell us the traceId.");
    public static readonly ProblemCode Unavailable = new("unavailable", 503, "The shop is not available at the moment", "Nothing that was acknowledged is lost. Repeat the request after Retry-After, with the same Idempotency-Key.");
    public static readonly ProblemCode Overloaded = new("overloaded", 503, "The shop has too much to do at the moment", "The request was not begun. Repeat it after Retry-After.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ProblemCode> All { get; } =
        [.. typeof(ProblemTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<ProblemCode>()];

    /// <summary>The problem that a bare status of the framework stands for.</summary>
    public static ProblemCode OfStatus(int status) => status switch
    {
        401 => Unauthenticated,
        403 => Forbidden,
        404 => NotFound,
        405 => MethodNotAllowed,
        406 => NotAcceptable,
        408 => RequestTimeout,
        413 => PayloadTooLarge,
        414 => UriTooLong,
        415 => UnsupportedMediaType,
        429 => RateLimited,
        431 => HeadersTooLarge,
        503 => Unavailable,
        >= 500 => Internal,
        _ => BadRequest,
    };
}
