using System.Net;

namespace Shop.Client;

/// <summary>The session of a user. Logs in on first use, and renews the tokens when the shop rejects them.</summary>
internal sealed class ShopSession(ShopTransport transport, string username, string password) : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(1);
    private TokensDto? _tokens;

    public string Username => username;

    /// <summary>Returns a valid access token.</summary>
    /// <param name="rejected">The access token that the shop has just rejected, if any; it is not returned.</param>
    /// <exception cref="LoginRejectedException">The password is wrong.</exception>
    public async Task<string> GetTokenAsync(string? rejected, CancellationToken cancellationToken)
    {
        if (_tokens is { } current && current.AccessToken != rejected)
        {
            return current.AccessToken;
        }

        await _semaphore.WaitAsync(cancellationToken);
        try
        {
            if (_tokens is null || _tokens.AccessToken == rejected)
            {
                _tokens = await RefreshAsync(cancellationToken) ?? await LoginAsync(cancellationToken);
            }

            return _tokens.AccessToken;
        }
        finally
        {
            _semaphore.Release();
        }
    }

    public void Dispose() => _semaphore.Dispose();

    private async Task<TokensDto?> RefreshAsync(CancellationToken cancellationToken)
    {
        if (_tokens is null)
        {
            return null;
        }

        // A refresh token is valid once. If its response was lost, the retry gets a 401 and the password is used.
        var call = new ShopCall(HttpMethod.Post, "auth/refresh", Body: new RefreshDto(_tokens.RefreshToken));
        var reply = await transport.SendAsync(call, cancellationToken);
        return reply.Status == HttpStatusCode.OK ? reply.Read<TokensDto>() : null;
    }

    private async Task<TokensDto> LoginAsync(CancellationToken cancellationToken)
    {
        var call = new ShopCall(HttpMethod.Post, "auth/login", Body: new CredentialsDto(username, password));
        var reply = await transport.SendAsync(call, cancellationToken);
        return reply.Status switch
        {
            HttpStatusCode.OK => reply.Read<TokensDto>(),
            HttpStatusCode.Unauthorized => throw new LoginRejectedException(username),
            _ => throw reply.Unexpected(),
        };
    }
}
