using System.Net.Http.Headers;
using System.Text;
using Shop.Chaos.Histories;
using Shop.Chaos.Processes;

namespace Shop.Chaos.Load;

/// <summary>
/// Sends operations to the APIs and records every request and answer in the history. An operation is retried under the same key,
/// with the next API, until its outcome is definite.
/// </summary>
internal sealed class RecordingClient : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(12);

    private readonly HttpClient[] _apis;
    private readonly string[] _names;
    private readonly History _history;
    private readonly TrafficMonitor _traffic;
    private readonly TimeProvider _timeProvider;
    private long _requests;
    private long _operations;
    private int _turn;

    public RecordingClient(IReadOnlyList<Node> apis, History history, TrafficMonitor traffic, TimeProvider timeProvider)
    {
        (_history, _traffic, _timeProvider) = (history, traffic, timeProvider);
        _names = [.. apis.Select(api => api.Name)];
        _apis = [.. apis.Select(CreateClient)];
    }

    public int Apis => _apis.Length;

    public TimeProvider Clock => _timeProvider;

    /// <summary>Sends an operation until its outcome is definite. Cancellation makes the outcome unknown.</summary>
    /// <param name="at">The API of the first attempt. Null distributes the operations over the APIs.</param>
    public async Task<Reply> ExecuteAsync(Operation operation, CancellationToken cancellationToken, int? at = null)
    {
        var number = Interlocked.Increment(ref _operations);
        var first = at ?? Interlocked.Increment(ref _turn);
        for (var attempt = 1; ; attempt++)
        {
            if (operation.By is { } customer
                && operation.Action != Actions.Login
                && !await customer.EnsureLoggedInAsync(this, cancellationToken))
            {
                return new Reply(Outcome.Unknown, null, "not-logged-in", null, null);
            }

            var reply = await SendAsync(operation, number, attempt, (first + attempt - 1) % _apis.Length);
            if (reply.Outcome is Outcome.Ok or Outcome.Refused)
            {
                return reply;
            }

            if (reply.Status == 401)
            {
                operation.By?.ForgetToken();
            }

            try
            {
                await Task.Delay(PauseAfter(attempt, reply.RetryAfter), _timeProvider, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return reply with { Outcome = Outcome.Unknown };
            }
        }
    }

    /// <summary>Sends one request to an API, without a login and without a retry.</summary>
    public Task<Reply> SendOnceAsync(Operation operation, int api) =>
        SendAsync(operation, Interlocked.Increment(ref _operations), attempt: 1, api);

    public void Dispose()
    {
        foreach (var api in _apis)
        {
            api.Dispose();
        }
    }

    private async Task<Reply> SendAsync(Operation operation, long number, int attempt, int api)
    {
        var request = Interlocked.Increment(ref _requests);
        using var message = CreateMessage(operation);
        var line = new HistoryLine
        {
            Event = "request",
            Request = request,
            Operation = number,
            Attempt = attempt,
            Node = _names[api],
            User = operation.By?.Name,
            Action = operation.Action,
            Method = operation.Method.Method,
            Path = operation.Path,
            Key = operation.Key,
            Body = operation.Action is Actions.Login or Actions.Register ? null : operation.Body,
        };
        var sent = _history.Write(line);
        var reply = await GetReplyAsync(_apis[api], message);
        var took = _history.Now - sent;
        _history.Write(new HistoryLine
        {
            Event = "answer",
            Request = request,
            Operation = number,
            Outcome = Outcomes.Name(reply.Outcome),
            Status = reply.Status,
            Code = reply.Code,
            Answer = operation.Action == Actions.Login || reply.Outcome is not (Outcome.Ok or Outcome.Refused) ? null : reply.Body,
            Took = took,
            RetryAfter = reply.RetryAfter?.TotalSeconds,
        });
        if (!operation.IsOutsideLoad)
        {
            _traffic.RecordAnswer(sent, operation.Action, reply.Outcome, reply.Status);
        }

        return reply;
    }

    private static HttpClient CreateClient(Node api)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionLifetime = TimeSpan.FromSeconds(30),
        };
        return new HttpClient(handler) { BaseAddress = api.Main, Timeout = RequestTimeout };
    }

    private static async Task<Reply> GetReplyAsync(HttpClient api, HttpRequestMessage message)
    {
        try
        {
            using var response = await api.SendAsync(message, HttpCompletionOption.ResponseContentRead);
            return await Replies.ReadAsync(response, CancellationToken.None);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            return Replies.FromException(exception);
        }
    }

    private static HttpRequestMessage CreateMessage(Operation operation)
    {
        var message = new HttpRequestMessage(operation.Method, operation.Path);
        if (operation.Body is not null)
        {
            message.Content = new StringContent(operation.Body, Encoding.UTF8, "application/json");
        }

        if (operation.By?.Token is { } token)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (operation.Key is not null)
        {
            message.Headers.Add("Idempotency-Key", operation.Key);
        }

        if (operation.IfMatch is not null)
        {
            message.Headers.Add("If-Match", operation.IfMatch);
        }

        if (operation.Prefer is not null)
        {
            message.Headers.Add("Prefer", operation.Prefer);
        }

        return message;
    }

    // Exponential backoff with jitter, at least Retry-After.
    private static TimeSpan PauseAfter(int attempt, TimeSpan? retryAfter)
    {
        var pause = TimeSpan.FromMilliseconds(Math.Min(5_000, 100 << Math.Min(attempt, 6)) * (0.5 + (Random.Shared.NextDouble() / 2)));
        return retryAfter > pause ? retryAfter.Value : pause;
    }
}
