using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Shop.Api.Http.Json;
using Shop.Faults;
using Shop.Paging;

namespace Shop.Api.Http.Problems;

/// <summary>
/// Converts exceptions to problem documents. The client gets the code and text of the problem; the exception's message is only logged.
/// </summary>
internal sealed partial class FaultHandler(ILogger<FaultHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (IsDisconnect(httpContext, exception))
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        // The middleware has cleared the endpoint of the context.
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
        ProblemException rejected => rejected.Problem,
        UnreadableCursorException => new ProblemResult(ProblemTypes.InvalidCursor),
        BadHttpRequestException { InnerException: JsonException json } => JsonErrors.Describe(json),
        BadHttpRequestException bad => new ProblemResult(ProblemTypes.OfStatus(bad.StatusCode)),
        OverloadedException or GatewayTooBusyException =>
            new ProblemResult(ProblemTypes.Overloaded) { RetryAfter = TimeSpan.FromSeconds(1) },
        _ when IsFault(exception) => new ProblemResult(ProblemTypes.Unavailable, unknown?.Advice) { RetryAfter = TimeSpan.FromSeconds(2) },
        _ => new ProblemResult(ProblemTypes.Internal),
    };

    /// <summary>True if storage, silo or gateway is unavailable. The outcome of the call is unknown; the client may retry.</summary>
    internal static bool IsFault(Exception exception) => exception
        is StorageUnavailableException
        or OverloadedException
        or TimeoutException
        or OrleansException
        or ClientNotAvailableException
        or Orleans.Runtime.Messaging.ConnectionFailedException
        or ObjectDisposedException

        // An expired grain message, or a request whose client has disconnected.
        or OperationCanceledException;

    /// <summary>True if the client has closed the connection before it received the response. This is neither a fault nor logged.</summary>
    internal static bool IsDisconnect(HttpContext context, Exception exception) =>
        exception is ConnectionResetException or ConnectionAbortedException
        || exception.InnerException is ConnectionResetException or ConnectionAbortedException
        || (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Endpoint} failed")]
    private partial void LogInternal(Exception exception, string? endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Endpoint} could not be served: {Kind}: {Reason}")]
    private partial void LogUnavailable(string? endpoint, string kind, string reason);
}
