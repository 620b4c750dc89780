using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Shop.Api.Http.Limits;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Streaming;

/// <summary>
/// Responds with Server-Sent Events. The framework's result is not used, because it cannot send the comments that keep a connection
/// open through proxies. An infrastructure error ends the stream; the client reconnects with <c>Last-Event-ID</c>.
/// </summary>
internal sealed partial class EventStreamResult(Func<EventStreamWriter, Task> send) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => StatusCodes.Status200OK;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = EventStream.MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            return;
        }

        var options = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var writer = new EventStreamWriter(response, options, httpContext.RequestAborted);
        try
        {
            await writer.BeginAsync();
            await send(writer);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected.
        }
        catch (Exception exception) when (FaultHandler.IsFault(exception))
        {
            LogBroken(httpContext.RequestServices.GetRequiredService<ILogger<EventStreamResult>>(), exception.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An event stream ended early: {Kind}")]
    private static partial void LogBroken(ILogger logger, string kind);
}

/// <summary>Writes Server-Sent Events to a response.</summary>
internal sealed class EventStreamWriter(HttpResponse response, JsonSerializerOptions options, CancellationToken cancellationToken)
{
    /// <summary>Sends the headers and the client's delay before it reconnects.</summary>
    public Task BeginAsync() => WriteAsync("retry: 2000\n\n");

    /// <summary>Sends an event. Serialized JSON has no line ends, so it is one data line.</summary>
    public Task SendAsync<T>(string id, string name, T data) =>
        WriteAsync($"id: {id}\nevent: {name}\ndata: {JsonSerializer.Serialize(data, options)}\n\n");

    /// <summary>Sends a comment: clients ignore it, and proxies see that the connection is in use.</summary>
    public Task KeepOpenAsync() => WriteAsync(": still here\n\n");

    private async Task WriteAsync(string text)
    {
        await response.WriteAsync(text, Encoding.UTF8, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
