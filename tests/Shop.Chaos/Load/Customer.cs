using System.Collections.Concurrent;

namespace Shop.Chaos.Load;

/// <summary>Somebody who uses the shop, with a session that is renewed when it is needed.</summary>
internal sealed class Customer(string name, string password) : IDisposable
{
    private readonly SemaphoreSlim _loggingIn = new(1, 1);
    private volatile string? _token;

    public string Name => name;

    /// <summary>Their access token, while they have one.</summary>
    public string? Token => _token;

    /// <summary>Orders known to be PROCESSED, which may be cancelled.</summary>
    public ConcurrentQueue<string> Cancellable { get; } = [];

    /// <summary>Operations under a key whose outcome was definite: to be repeated much later.</summary>
    public ConcurrentQueue<Operation> Done { get; } = [];

    /// <summary>The last orders, for reading.</summary>
    public ConcurrentQueue<string> Orders { get; } = [];

    public void ForgetToken() => _token = null;

    /// <summary>Registers; repeated until definite. An unknown outcome and "taken" afterwards are the same: the name is ours.</summary>
    public Task<Reply> RegisterAsync(Caller caller, CancellationToken end) =>
        caller.CarryOutAsync(new Operation(Actions.Register, HttpMethod.Post, "auth/register") { Body = Credentials }, end);

    /// <summary>Sees to it that there is a token; false if the run ends before that.</summary>
    public async Task<bool> EnsureLoggedInAsync(Caller caller, CancellationToken end)
    {
        if (_token is not null)
        {
            return true;
        }

        try
        {
            await _loggingIn.WaitAsync(end);
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        try
        {
            if (_token is not null)
            {
                return true;
            }

            var reply = await caller.CarryOutAsync(new Operation(Actions.Login, HttpMethod.Post, "auth/login") { By = this, Body = Credentials }, end);
            _token = reply.IsOk ? reply.Text("accessToken") : null;
            return reply.IsOk;
        }
        finally
        {
            _loggingIn.Release();
        }
    }

    public void Dispose() => _loggingIn.Dispose();

    private string Credentials => Operation.Json(new { username = name, password });
}
