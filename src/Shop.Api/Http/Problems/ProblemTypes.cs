using System.Reflection;

namespace Shop.Api.Http.Problems;

/// <summary>All problem types of the API.</summary>
internal static class ProblemTypes
{
    public static readonly ProblemCode BadRequest = new("bad-request", 400, "Invalid request", "The request cannot be parsed.");
    public static readonly ProblemCode Validation = new(
        "validation-failed", 400, "Validation failed", "One or more values are invalid; see errors.");
    public static readonly ProblemCode MalformedBody = new(
        "malformed-body", 400, "Malformed body", "The body must be one JSON object in UTF-8.");
    public static readonly ProblemCode InvalidCursor = new(
        "invalid-cursor",
        400,
        "Invalid cursor",
        "A cursor is valid only for the list, the user and the query that it was issued for. Start from the first page.");
    public static readonly ProblemCode InvalidPrecondition = new(
        "invalid-precondition", 400, "Invalid precondition", "If-Match must be one entity tag from an ETag header, or *.");
    public static readonly ProblemCode KeyMissing = new(
        "idempotency-key-missing",
        400,
        "Idempotency-Key is missing",
        "This operation requires an Idempotency-Key header, so that it can be retried safely.");
    public static readonly ProblemCode KeyInvalid = new(
        "idempotency-key-invalid",
        400,
        "Invalid Idempotency-Key",
        "Idempotency-Key must be one header of 1 to 255 visible ASCII characters.");

    public static readonly ProblemCode Unauthenticated = new(
        "unauthenticated", 401, "Authentication required", "Log in and send the access token as Authorization: Bearer.");
    public static readonly ProblemCode InvalidToken = new(
        "invalid-token", 401, "Invalid access token", "The access token is malformed, expired or revoked. Refresh it or log in again.");
    public static readonly ProblemCode InvalidCredentials = new(
        "invalid-credentials", 401, "Invalid username or password", "The username or the password is wrong.");
    public static readonly ProblemCode WrongPassword = new(
        "wrong-password", 401, "Wrong current password", "The password was not changed.");
    public static readonly ProblemCode InvalidRefreshToken = new(
        "invalid-refresh-token",
        401,
        "Invalid refresh token",
        "It is unknown, expired or already used, or its session has ended. Log in again.");

    public static readonly ProblemCode Forbidden = new(
        "forbidden", 403, "Forbidden", "This operation requires the role of an administrator.");
    public static readonly ProblemCode NotFound = new("not-found", 404, "Not found", "The resource does not exist or you may not see it.");
    public static readonly ProblemCode MethodNotAllowed = new(
        "method-not-allowed", 405, "Method not allowed", "The Allow header lists the methods of this resource.");
    public static readonly ProblemCode NotAcceptable = new(
        "not-acceptable", 406, "Not acceptable", "The response has no media type that Accept allows.");
    public static readonly ProblemCode RequestTimeout = new(
        "request-timeout", 408, "Request timeout", "The body was not received in time.");

    public static readonly ProblemCode UsernameTaken = new(
        "username-taken", 409, "Username taken", "Another user has this username. Usernames are case-insensitive.");
    public static readonly ProblemCode KeyInProgress = new(
        "idempotency-key-in-progress",
        409,
        "Request in progress",
        "The first request with this Idempotency-Key is still in progress. Retry after the time in Retry-After.");
    public static readonly ProblemCode BalanceLimit = new(
        "balance-limit", 409, "Balance limit exceeded", "The balance would exceed the maximum. Nothing was changed.");
    public static readonly ProblemCode StockReserved = new(
        "stock-reserved", 409, "Not enough available stock", "Fewer units are available than would be removed. Nothing was changed.");
    public static readonly ProblemCode StockLimit = new(
        "stock-limit", 409, "Stock limit exceeded", "The stock would exceed the maximum. Nothing was changed.");
    public static readonly ProblemCode NotCancellable = new(
        "not-cancellable", 409, "Order cannot be cancelled", "Only a processed order can be cancelled, and only before its delivery.");
    public static readonly ProblemCode Conflict = new(
        "conflict", 409, "Concurrent change", "The resource was changed concurrently. Read it and retry.");

    public static readonly ProblemCode PreconditionFailed = new(
        "precondition-failed",
        412,
        "Precondition failed",
        "If-Match does not match the current version, which is in ETag. Nothing was changed.");
    public static readonly ProblemCode PayloadTooLarge = new(
        "payload-too-large", 413, "Body too large", "A body may have 64 KiB, that of an order 256 KiB.");
    public static readonly ProblemCode UriTooLong = new("uri-too-long", 414, "URI too long", "Path and query may have 8 KiB in total.");
    public static readonly ProblemCode UnsupportedMediaType = new(
        "unsupported-media-type", 415, "Unsupported media type", "Send application/json in UTF-8, without a content encoding.");
    public static readonly ProblemCode KeyReused = new(
        "idempotency-key-reused", 422, "Idempotency-Key reused", "This key was used with another body. Use a new key for a new operation.");
    public static readonly ProblemCode PreconditionRequired = new(
        "precondition-required",
        428,
        "If-Match is required",
        "Send the ETag of the version that you read as If-Match, so that no concurrent change is overwritten.");
    public static readonly ProblemCode RateLimited = new("rate-limited", 429, "Too many requests", "Retry after the time in Retry-After.");
    public static readonly ProblemCode TooManyAttempts = new(
        "too-many-attempts", 429, "Too many attempts", "Retry after the time in Retry-After.");
    public static readonly ProblemCode TooManyConcurrentRequests = new(
        "too-many-concurrent-requests",
        429,
        "Too many concurrent requests",
        "Wait for the responses of earlier requests, or retry after the time in Retry-After.");
    public static readonly ProblemCode TooManyOpenOrders = new(
        "too-many-open-orders",
        429,
        "Too many open orders",
        "Your open orders are too many, or have too many lines in total. Nothing was created. Retry after the time in Retry-After.");
    public static readonly ProblemCode HeadersTooLarge = new(
        "headers-too-large", 431, "Headers too large", "A request may have 100 header fields with 16 KiB in total.");

    public static readonly ProblemCode Internal = new(
        "internal-error", 500, "Internal error", "The request failed because of an error in the shop. Report the traceId.");
    public static readonly ProblemCode Unavailable = new(
        "unavailable",
        503,
        "Service unavailable",
        "No acknowledged operation is lost. Retry after the time in Retry-After, with the same Idempotency-Key.");
    public static readonly ProblemCode Overloaded = new(
        "overloaded", 503, "Server is overloaded", "The request was not executed. Retry after the time in Retry-After.");

    /// <summary>All types, in the order of this file.</summary>
    public static IReadOnlyList<ProblemCode> All { get; } =
    [
        .. typeof(ProblemTypes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetValue(null))
            .OfType<ProblemCode>(),
    ];

    /// <summary>The problem type for a status that the framework set.</summary>
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
