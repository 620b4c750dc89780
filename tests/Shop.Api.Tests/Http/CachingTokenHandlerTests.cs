using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Shop.Api.Http.Authentication;

namespace Shop.Api.Tests.Http;

public sealed class CachingTokenHandlerTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly FakeTimeProvider _timeProvider = new(TimeProvider.System.GetUtcNow());
    private readonly CachingTokenHandler _handler;
    private bool _isKnownKey = true;
    private int _checks;

    public CachingTokenHandlerTests() => _handler = new CachingTokenHandler(_ => _isKnownKey, _timeProvider);

    public void Dispose()
    {
        _handler.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task A_valid_token_is_validated_once()
    {
        var token = NewToken();

        Assert.Null(_handler.KeyIdOf(token));
        Assert.True(await IsValidAsync(token));
        Assert.True(await IsValidAsync(token));

        Assert.Equal("k1", _handler.KeyIdOf(token));
        Assert.Equal(1, _checks);
    }

    [Fact]
    public async Task Another_signature_is_another_token()
    {
        var token = NewToken();
        Assert.True(await IsValidAsync(token));

        Assert.False(await IsValidAsync(token[..^4] + (token.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA")));
        Assert.Equal(2, _checks);
    }

    [Fact]
    public async Task The_result_of_an_invalid_token_is_not_cached()
    {
        Assert.False(await IsValidAsync(NewToken() + "x"));
        Assert.False(await IsValidAsync(NewToken() + "x"));

        Assert.Equal(2, _checks);
    }

    [Fact]
    public async Task The_result_of_an_expired_token_is_not_used()
    {
        var token = NewToken();
        Assert.True(await IsValidAsync(token));

        _timeProvider.Advance(TimeSpan.FromMinutes(31));

        Assert.Null(_handler.KeyIdOf(token));
        await IsValidAsync(token);
        Assert.Equal(2, _checks);
    }

    [Fact]
    public async Task The_result_of_a_token_with_a_withdrawn_key_is_not_used()
    {
        var token = NewToken();
        Assert.True(await IsValidAsync(token));

        _isKnownKey = false;

        Assert.False(await IsValidAsync(token));
        Assert.Equal(2, _checks);
    }

    private string NewToken() => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "shop",
        Expires = _timeProvider.GetUtcNow().AddMinutes(30).UtcDateTime,
        SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = "k1" }, SecurityAlgorithms.EcdsaSha256),
    });

    private async Task<bool> IsValidAsync(string token) => (await _handler.ValidateTokenAsync(token, new TokenValidationParameters
    {
        ValidIssuer = "shop",
        ValidateAudience = false,
        IssuerSigningKeyResolver = (_, _, _, _) =>
        {
            _checks++;
            return _isKnownKey ? [new ECDsaSecurityKey(_key) { KeyId = "k1" }] : [];
        },
    })).IsValid;
}
