using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Shop.Api.Http.Authentication;

namespace Shop.Api.Tests.Http;

public sealed class VerifiedTokensTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly VerifiedTokens _tokens;
    private bool _isOurs = true;
    private int _checks;

    public VerifiedTokensTests() => _tokens = new VerifiedTokens(_ => _isOurs, _time);

    public void Dispose()
    {
        _tokens.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task A_good_token_is_checked_once()
    {
        var token = NewToken();

        Assert.Null(_tokens.KeyIdOf(token));
        Assert.True(await IsValidAsync(token));
        Assert.True(await IsValidAsync(token));

        Assert.Equal("k1", _tokens.KeyIdOf(token));
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
    public async Task A_bad_token_is_not_remembered()
    {
        Assert.False(await IsValidAsync(NewToken() + "x"));
        Assert.False(await IsValidAsync(NewToken() + "x"));

        Assert.Equal(2, _checks);
    }

    [Fact]
    public async Task A_token_that_has_run_out_is_checked_again()
    {
        var token = NewToken();
        Assert.True(await IsValidAsync(token));

        _time.Advance(TimeSpan.FromMinutes(31));

        Assert.Null(_tokens.KeyIdOf(token));
        await IsValidAsync(token);
        Assert.Equal(2, _checks);
    }

    [Fact]
    public async Task A_token_of_a_key_that_was_withdrawn_is_checked_again()
    {
        var token = NewToken();
        Assert.True(await IsValidAsync(token));

        _isOurs = false;

        Assert.False(await IsValidAsync(token));
        Assert.Equal(2, _checks);
    }

    private string NewToken() => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "shop",
        Expires = _time.GetUtcNow().AddMinutes(30).UtcDateTime,
        SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = "k1" }, SecurityAlgorithms.EcdsaSha256),
    });

    private async Task<bool> IsValidAsync(string token) => (await _tokens.ValidateTokenAsync(token, new TokenValidationParameters
    {
        ValidIssuer = "shop",
        ValidateAudience = false,
        IssuerSigningKeyResolver = (_, _, _, _) =>
        {
            _checks++;
            return _isOurs ? [new ECDsaSecurityKey(_key) { KeyId = "k1" }] : [];
        },
    })).IsValid;
}
