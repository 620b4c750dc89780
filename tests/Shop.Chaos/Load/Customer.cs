using System.Collections.Concurrent;

namespace Shop.Chaos.Load;

/// <summary>A user of the shop. The session is renewed before its token expires.</summary>
internal sealed class Customer(string name, string password) : IDisposable
{
    private static readonly TimeSpan RenewalMargin = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _loggingIn = new(1, 1);
    private volatile Access? _access;

    public string Name => name;

    /// <summary>The access token. Null before the login.</summary>
    public string? Token => _access?.Token;

    /// <summary>Orders that were seen PROCESSED and may be cancelled.</summary>
    public ConcurrentQueue<string> Cancellable { get; } = [];

    /// <summary>Keyed operations with a definite outcome, for late retries.</summary>
    public ConcurrentQueue<Operation> Done { get; } = [];

    /// <summary>The latest orders, for reads.</summary>
    public ConcurrentQueue<string> Orders { get; } = [];

    /// <summary>The same user with a session of its own.</summary>
    public Customer NewSession() => new(name, password);

    public void ForgetToken() => _access = null;

    /// <summary>Registers the user. "Taken" after an unknown outcome is a success: no other client uses the name.</summary>
    public Task<Reply> RegisterAsync(RecordingClient client, CancellationToken cancellationToken) =>
        client.ExecuteAsync(new Operation(Actions.Register, HttpMethod.Post, "auth/register") { Body = Credentials }, cancellationToken);

    /// <summary>Logs in if the token is missing or expires soon. False if the run ends before.</summary>
    public async Task<bool> EnsureLoggedInAsync(RecordingClient client, CancellationToken cancellationToken)
    {
        if (IsLoggedIn(client.Clock))
        {
            return true;
        }

        try
        {
            await _loggingIn.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        try
        {
            if (IsLoggedIn(client.Clock))
            {
                return true;
            }

            var since = client.Clock.GetTimestamp();
            var login = new Operation(Actions.Login, HttpMethod.Post, "auth/login") { By = this, Body = Credentials };
            var reply = await client.ExecuteAsync(login, cancellationToken);
            _access = reply.IsOk
                ? new Access(reply.Text("accessToken"), since, TimeSpan.FromSeconds(reply.Number("expiresIn")))
                : null;
            return reply.IsOk;
        }
        finally
        {
            _loggingIn.Release();
        }
    }

    public void Dispose() => _loggingIn.Dispose();

    // The token is renewed before it expires, so a 401 is a failure of the shop.
    private bool IsLoggedIn(TimeProvider timeProvider) =>
        _access is { } access && timeProvider.GetElapsedTime(access.Since) < access.Lifetime - RenewalMargin;

    private string Credentials => Operation.Json(new { username = name, password });

    /// <param name="Since">The timestamp of the login request.</param>
    private sealed record Access(string Token, long Since, TimeSpan Lifetime);
}
