using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop.Client;

/// <summary>
/// Sends calls over kept connections and repeats those that may not have come through, each under its own key, until the shop
/// gives an answer that is about the matter. Safe to use from many tasks at once.
/// </summary>
internal sealed class ShopTransport : IDisposable
{
    /// <summary>How long one call may be put off by a shop that is alive, e.g. by a rate limit.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(5);

    /// <summary>A new token that is refused as well is not a token that has run out.</summary>
    private const int MostTokens = 4;

    private static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(40);

    private readonly HttpClient _http;
    private readonly Outage _outage;
    private readonly TimeProvider _timeProvider;

    public ShopTransport(Uri shop, Outage outage, TimeProvider timeProvider)
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

    /// <summary>The shop's answer; any status but those that only say "later" or "log in again".</summary>
    /// <exception cref="ShopUnreachableException">The shop is away for longer than the <see cref="Outage"/> allows.</exception>
    public async Task<ShopReply> SendAsync(ShopCall call, CancellationToken cancellationToken)
    {
        var started = _timeProvider.GetTimestamp();
        string? refused = null;
        var tokens = 0;
        for (var attempt = 1; ; attempt++)
        {
            var token = call.Session is null ? null : await call.Session.TokenAsync(refused, cancellationToken);
            var (reply, problem, retryAfter) = await AttemptAsync(call, token, cancellationToken);
            if (reply is { Status: HttpStatusCode.Unauthorized } && token is not null && ++tokens < MostTokens)
            {
                refused = token;
                continue;
            }

            if (reply is not null && retryAfter is null)
            {
                _outage.Answered();
                return reply;
            }

            if (reply is { Status: HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict })
            {
                _outage.Answered();
                _outage.Limited(reply.Status == HttpStatusCode.TooManyRequests ? retryAfter!.Value : TimeSpan.Zero);
            }
            else
            {
                _outage.Failed(problem, isBusy: reply is not null);
            }

            if (_timeProvider.GetElapsedTime(started) > LongestCall)
            {
                throw reply?.Unexpected() ?? (Exception)new ShopUnreachableException($"{call.Method} /{call.Path} gets no answer: {problem}");
            }

            await Task.Delay(Backoff(attempt, retryAfter), _timeProvider, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <returns>A reply with a time to wait before the next attempt, a final reply without, or no reply and the reason.</returns>
    private async Task<(ShopReply? Reply, string Problem, TimeSpan? RetryAfter)> AttemptAsync(ShopCall call, string? token, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(call.Longest ?? LongestAttempt, _timeProvider);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
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
            return (null, "no answer in time", null);
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

    /// <summary>Null if the answer is final. A 409 without Retry-After is one: something is in the way that waiting does not remove.</summary>
    private static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter?.Delta;
        return response.StatusCode switch
        {
            HttpStatusCode.Conflict => asked,
            HttpStatusCode.TooManyRequests => asked ?? TimeSpan.FromSeconds(1),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => asked ?? TimeSpan.Zero,
            _ => null,
        };
    }

    /// <summary>Doubles up to 3 s, spread by chance so that the callers do not come back all at once; never sooner than was asked.</summary>
    private static TimeSpan Backoff(int attempt, TimeSpan? asked)
    {
        var ceiling = Math.Min(3_000, 50 << Math.Min(attempt, 6));
        var spread = TimeSpan.FromMilliseconds(ceiling * (0.5 + (Random.Shared.NextDouble() / 2)));
        return asked is { } wanted && wanted > TimeSpan.Zero ? wanted + (spread / 4) : spread;
    }
}
