using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Shop.Api.Http.Json;
using Shop.Faults;
using Shop.Paging;

namespace Shop.Api.Http.Problems;

/// <summary>
/// Turns whatever was thrown into a problem. What a client may know is said by the problem's code; the exception's own
/// words stay in the log.
/// </summary>
internal sealed partial class FaultHandler(ILogger<FaultHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // The context's own endpoint is cleared by now.
        var endpoint = httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        var problem = Describe(exception, endpoint?.Metadata.GetMetadata<UnknownOutcome>());
        if (problem.Code == ProblemTypes.Internal)
        {
            LogInternal(exception, endpoint?.DisplayName);
        }
        else if (problem.Code == ProblemTypes.Unavailable || problem.Code == ProblemTypes.Overloaded)
        {
            LogUnavailable(endpoint?.DisplayName, exception.GetType().Name, exception.Message);
        }

        await problem.ExecuteAsync(httpContext);
        return true;
    }

    internal static ProblemResult Describe(Exception exception, UnknownOutcome? unknown = null) => exception switch
    {
        ProblemException refused => refused.Problem,
        UnreadableCursorException => new ProblemResult(ProblemTypes.InvalidCursor),
        BadHttpRequestException { InnerException: JsonException json } => JsonFaults.Describe(json),
        BadHttpRequestException bad => new ProblemResult(ProblemTypes.OfStatus(bad.StatusCode)),
        OverloadedException or GatewayTooBusyException => new ProblemResult(ProblemTypes.Overloaded) { RetryAfter = TimeSpan.FromSeconds(1) },
        _ when IsFault(exception) => new ProblemResult(ProblemTypes.Unavailable, unknown?.Advice) { RetryAfter = TimeSpan.FromSeconds(2) },
        _ => new ProblemResult(ProblemTypes.Internal),
    };

    /// <summary>Whether something is away: storage, silo or gateway. The outcome of the call is unknown; it may be repeated.</summary>
    internal static bool IsFault(Exception exception) => exception
        is StorageUnavailableException
        or OverloadedException
        or TimeoutException
        or OrleansException
        or ClientNotAvailableException
        or Orleans.Runtime.Messaging.ConnectionFailedException
        or ObjectDisposedException

        // So ends a message that grew old on its way to a silo, and a request whose client has gone.
        or OperationCanceledException;

    [LoggerMessage(Level = LogLevel.Error, Message = "{Endpoint} failed")]
    private partial void LogInternal(Exception exception, string? endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Endpoint} could not be served: {Kind}: {Reason}")]
    private partial void LogUnavailable(string? endpoint, string kind, string reason);
}
