using System.Security.Cryptography;
using Shop.Hosting.Storage;
using Shop.Users.Tokens;

namespace Shop.Grains.Tests.Users;

public sealed class SigningKeysStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Access = TimeSpan.FromMinutes(15);
    private static readonly TokenOptions Options = new();

    [Fact]
    public void The_first_call_generates_a_key_and_later_calls_keep_it()
    {
        var state = At(new(), Start);

        Assert.NotNull(Assert.Single(state.Keys).D);
        Assert.Same(state, At(state, Start.AddDays(89)));
    }

    [Theory]
    [InlineData(90)]
    [InlineData(400)]
    public void A_generated_key_is_published_before_it_signs(int days)
    {
        var expired = Start.AddDays(days);
        var first = At(new(), Start);

        var published = At(first, expired);
        var waiting = At(published, expired + TokenOptions.PublishAhead - TimeSpan.FromSeconds(1));
        var signing = At(waiting, expired + TokenOptions.PublishAhead);

        Assert.Equal(2, published.Keys.Length);
        Assert.Equal(first.Keys[0], published.Keys[0]);
        Assert.Same(published, waiting);
        Assert.Equal(published.Keys[1].KeyId, signing.Keys[0].KeyId);
        Assert.Equal(first.Keys[0].KeyId, signing.Keys[1].KeyId);
        Assert.Equal(signing.Keys[0], Assert.Single(At(signing, expired.AddDays(89)).Keys));
    }

    [Fact]
    public void A_replaced_key_stays_until_its_last_token_has_expired()
    {
        var first = At(new(), Start);

        var second = At(At(first, Start.AddDays(90) - TokenOptions.PublishAhead), Start.AddDays(90));
        var third = At(second, Start.AddDays(90) + Access + TokenOptions.SignerCache + TokenOptions.ClockSkew);

        Assert.Equal(2, second.Keys.Length);
        Assert.NotEqual(first.Keys[0].KeyId, second.Keys[0].KeyId);
        Assert.Equal(first.Keys[0].KeyId, second.Keys[1].KeyId);
        Assert.Equal(second.Keys[0], Assert.Single(third.Keys));
    }

    [Fact]
    public void A_configured_key_signs_immediately_and_its_private_half_is_not_stored()
    {
        var configured = SigningKeyPair.Create();

        var state = At(At(new(), Start), Start, configured);

        Assert.Equal(configured.KeyId, state.Keys[0].KeyId);
        Assert.Null(state.Keys[0].D);
        Assert.Equal(2, state.Keys.Length);
        Assert.Same(state, At(state, Start.AddMinutes(1), configured));
    }

    [Fact]
    public void Tokens_of_a_removed_configured_key_stay_valid()
    {
        var configured = SigningKeyPair.Create();
        var with = At(new(), Start, configured);

        var without = At(with, Start.AddDays(1));
        var back = At(without, Start.AddDays(1).AddMinutes(1), configured);

        Assert.NotNull(without.Keys[0].D);
        Assert.Equal(configured.KeyId, without.Keys[1].KeyId);
        Assert.Equal([configured.KeyId, without.Keys[0].KeyId], back.Keys.Select(key => key.KeyId));
        Assert.Null(back.Keys[0].ReplacedAt);
    }

    [Fact]
    public void A_key_is_read_from_both_PEM_formats_and_other_keys_are_rejected()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);

        Assert.Equal(SigningKeyPair.TryFromPem(key.ExportECPrivateKeyPem()), SigningKeyPair.TryFromPem(key.ExportPkcs8PrivateKeyPem()));
        Assert.NotNull(SigningKeyPair.TryFromPem(key.ExportPkcs8PrivateKeyPem()));
        Assert.Null(SigningKeyPair.TryFromPem(key.ExportSubjectPublicKeyInfoPem()));
        Assert.Null(SigningKeyPair.TryFromPem(other.ExportPkcs8PrivateKeyPem()));
        Assert.Null(SigningKeyPair.TryFromPem(rsa.ExportPkcs8PrivateKeyPem()));
        Assert.Null(SigningKeyPair.TryFromPem("nonsense"));
    }

    /// <summary>Stored rows outlive releases. The key is the one of RFC 7517, A.2.</summary>
    [Fact]
    public void A_state_of_an_older_release_is_readable()
    {
        const string Stored = """
            {"keys":[{"keyId":"k1","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
            "d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE","createdAt":"2026-01-01T00:00:00+00:00"},
            {"keyId":"k0","x":"AA","y":"AA","createdAt":"2025-12-01T00:00:00+00:00","replacedAt":"2026-01-01T00:00:00+00:00"}]}
            """;

        var keys = new GrainStateSerializer().Deserialize<SigningKeysState>(BinaryData.FromString(Stored)).Keys;

        using var opened = new SigningKeyPair(keys[0].KeyId, keys[0].X, keys[0].Y, keys[0].D).Open();
        Assert.Equal(256, opened.KeySize);
        Assert.Equal(Start, keys[1].ReplacedAt);
        Assert.DoesNotContain(keys[0].D!, keys[0].ToString(), StringComparison.Ordinal);
    }

    private static SigningKeysState At(SigningKeysState state, DateTimeOffset now, SigningKeyPair? configured = null) =>
        state.At(now, configured, Options, Access);
}
