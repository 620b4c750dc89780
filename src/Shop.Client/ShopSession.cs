using System.Net;

namespace Shop.Client;

/// <summary>A user of the shop that stays logged in: logs in when it is first needed, and again when the shop forgets it.</summary>
internal sealed class ShopSession(ShopTransport transport, string username, string password) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private TokensDto? _tokens;

    public string Username => username;

    /// <summary>A token to call with.</summary>
    /// <param name="refused">The token that the shop has just refused, if any: it is not given out again.</param>
    /// <exception cref="LoginRefusedException">The password is wrong.</exception>
    public async Task<string> TokenAsync(string? refused, CancellationToken cancellationToken)
    {
        if (_tokens is { } current && current.AccessToken != refused)
        {
            return current.AccessToken;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_tokens is null || _tokens.AccessToken == refused)
            {
                _tokens = await RefreshAsync(cancellationToken) ?? await LoginAsync(cancellationToken);
            }

            return _tokens.AccessToken;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<TokensDto?> RefreshAsync(CancellationToken cancellationToken)
    {
        if (_tokens is null)
        {
            return null;
        }

        // A refresh token works once. If the answer to it was lost, the retry gets a 401 and the password has to do.
        var reply = await transport.SendAsync(new(HttpMethod.Post, "auth/refresh", Body: new RefreshDto(_tokens.RefreshToken)), cancellationToken);
        return reply.Status == HttpStatusCode.OK ? reply.Read<TokensDto>() : null;
    }

    private async Task<TokensDto> LoginAsync(CancellationToken cancellationToken)
    {
        var reply = await transport.SendAsync(new(HttpMethod.Post, "auth/login", Body: new CredentialsDto(username, password)), cancellationToken);
        return reply.Status switch
        {
            HttpStatusCode.OK => reply.Read<TokensDto>(),
            HttpStatusCode.Unauthorized => throw new LoginRefusedException(username),
            _ => throw reply.Unexpected(),
        };
    }
}
