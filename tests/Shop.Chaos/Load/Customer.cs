using System.Collections.Concurrent;

namespace Shop.Chaos.Load;

/// <summary>Somebody who uses the shop, with a session that is renewed when it is needed.</summary>
internal sealed class Customer(string name, string password) : IDisposable
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _loggingIn = new(1, 1);
    private volatile Access? _access;

    public string Name => name;

    /// <summary>Their access token, while they have one.</summary>
    public string? Token => _access?.Token;

    /// <summary>Orders known to be PROCESSED, which may be cancelled.</summary>
    public ConcurrentQueue<string> Cancellable { get; } = [];

    /// <summary>Operations under a key whose outcome was definite: to be repeated much later.</summary>
    public ConcurrentQueue<Operation> Done { get; } = [];

    /// <summary>The last orders, for reading.</summary>
    public ConcurrentQueue<string> Orders { get; } = [];

    public void ForgetToken() => _access = null;

    /// <summary>Registers; repeated until definite. An unknown outcome and "taken" afterwards are the same: the name is ours.</summary>
    public Task<Reply> RegisterAsync(Caller caller, CancellationToken cancellationToken) =>
        caller.CarryOutAsync(new Operation(Actions.Register, HttpMethod.Post, "auth/register") { Body = Credentials }, cancellationToken);

    /// <summary>Sees to it that there is a token that is good for a while; false if the run ends before that.</summary>
    public async Task<bool> EnsureLoggedInAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (IsLoggedIn(caller.Clock))
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
            if (IsLoggedIn(caller.Clock))
            {
                return true;
            }

            var since = caller.Clock.GetTimestamp();
            var reply = await caller.CarryOutAsync(new Operation(Actions.Login, HttpMethod.Post, "auth/login") { By = this, Body = Credentials }, cancellationToken);
            _access = reply.IsOk ? new Access(reply.Text("accessToken"), since, TimeSpan.FromSeconds(reply.Number("expiresIn"))) : null;
            return reply.IsOk;
        }
        finally
        {
            _loggingIn.Release();
        }
    }

    public void Dispose() => _loggingIn.Dispose();

    // As a good client, which does not wait for a refusal: a 401 that is answered all the same is a failure of the shop.
    private bool IsLoggedIn(TimeProvider timeProvider) => _access is { } access && timeProvider.GetElapsedTime(access.Since) < access.Lifetime - Ahead;

    private string Credentials => Operation.Json(new { username = name, password });

    /// <param name="Since">The timestamp of when it was asked for.</param>
    private sealed record Access(string Token, long Since, TimeSpan Lifetime);
}
