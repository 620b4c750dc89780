using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop.Client;

/// <summary>
/// Sends calls over pooled connections. Retries a call with its key until the response is final: not a temporary error, a rate limit or
/// an expired token. Thread-safe.
/// </summary>
internal sealed class ShopTransport : IDisposable
{
    /// <summary>The maximum duration of a call with all its retries while the shop responds, for example with a rate limit.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromMinutes(5);

    /// <summary>If new tokens are rejected as well, expiry is not the reason.</summary>
    private const int MaxTokens = 4;

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(40);

    private readonly HttpClient _http;
    private readonly OutageDetector _outage;
    private readonly TimeProvider _timeProvider;

    public ShopTransport(Uri shop, OutageDetector outage, TimeProvider timeProvider)
    {
        _outage = outage;
        _timeProvider = timeProvider;
        _http = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 256,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            UseCookies = false,
            AllowAutoRedirect = false,
        })
        {
            BaseAddress = new Uri(shop.AbsoluteUri.TrimEnd('/') + "/api/v1/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Sends a call and returns its final response, of any status.</summary>
    /// <exception cref="ShopUnreachableException">No response until the timeout of the <see cref="OutageDetector"/>.</exception>
    public async Task<ShopReply> SendAsync(ShopCall call, CancellationToken cancellationToken)
    {
        var started = _timeProvider.GetTimestamp();
        string? rejected = null;
        var tokens = 0;
        for (var attempt = 1; ; attempt++)
        {
            var token = call.Session is null ? null : await call.Session.GetTokenAsync(rejected, cancellationToken);
            var (reply, problem, retryAfter) = await AttemptAsync(call, token, cancellationToken);
            if (reply is { Status: HttpStatusCode.Unauthorized } && token is not null && ++tokens < MaxTokens)
            {
                rejected = token;
                continue;
            }

            if (reply is not null && retryAfter is null)
            {
                _outage.RecordResponse();
                return reply;
            }

            if (reply is { Status: HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict })
            {
                _outage.RecordResponse();
                _outage.RecordRateLimit(reply.Status == HttpStatusCode.TooManyRequests ? retryAfter!.Value : TimeSpan.Zero);
            }
            else
            {
                _outage.RecordFailure(problem, isBusy: reply is not null);
            }

            if (_timeProvider.GetElapsedTime(started) > CallTimeout)
            {
                throw reply?.Unexpected()
                    ?? (Exception)new ShopUnreachableException($"{call.Method} /{call.Path} got no response: {problem}");
            }

            await Task.Delay(Backoff(attempt, retryAfter), _timeProvider, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <returns>A reply with the delay before the next attempt, a final reply without, or no reply and the reason.</returns>
    private async Task<(ShopReply? Reply, string Problem, TimeSpan? RetryAfter)> AttemptAsync(
        ShopCall call, string? token, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(call.Timeout ?? AttemptTimeout, _timeProvider);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = Request(call, token);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var body = await response.Content.ReadAsByteArrayAsync(limit.Token);
            var isReplay = response.Headers.TryGetValues("Idempotent-Replayed", out var replayed) && replayed.Contains("true");
            var reply = new ShopReply(call, response.StatusCode, response.Headers.ETag?.ToString(), isReplay, body);
            return (reply, $"{(int)response.StatusCode} {response.StatusCode}", RetryAfter(response));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, "no response in time", null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (null, (exception.InnerException ?? exception).Message, null);
        }
    }

    private static HttpRequestMessage Request(ShopCall call, string? token)
    {
        var request = new HttpRequestMessage(call.Method, call.Path)
        {
            Content = call.Body is null ? null : JsonContent.Create(call.Body, call.Body.GetType(), options: Json),
        };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        Add(request, "Idempotency-Key", call.Key);
        Add(request, "If-Match", call.IfMatch);
        Add(request, "Prefer", call.Prefer);
        return request;
    }

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>Null if the response is final, as a 409 without Retry-After: a conflict that waiting does not resolve.</summary>
    private static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var delay = response.Headers.RetryAfter?.Delta;
        return response.StatusCode switch
        {
            HttpStatusCode.Conflict => delay,
            HttpStatusCode.TooManyRequests => delay ?? TimeSpan.FromSeconds(1),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => delay ?? TimeSpan.Zero,
            _ => null,
        };
    }

    /// <summary>Exponential backoff up to 3 s, with jitter; never less than Retry-After.</summary>
    private static TimeSpan Backoff(int attempt, TimeSpan? retryAfter)
    {
        var ceiling = Math.Min(3_000, 50 << Math.Min(attempt, 6));
        var jitter = TimeSpan.FromMilliseconds(ceiling * (0.5 + (Random.Shared.NextDouble() / 2)));
        return retryAfter is { } delay && delay > TimeSpan.Zero ? delay + (jitter / 4) : jitter;
    }
}
