using Shop.Identities;
using Shop.Users;
using Shop.Users.Tokens;

namespace Shop.Grains.Tests.Users;

[Collection("Users")]
public sealed class SigningKeysGrainTests(UsersCluster shop)
{
    [Fact]
    public async Task Keys_survive_the_activation_and_rotate_after_ninety_days()
    {
        var user = await shop.RegisterAsync();
        await shop.LoginAsync(user);
        var before = await shop.Grains.SigningKeys().GetPublicKeysAsync();

        await shop.DeactivateAsync(shop.Grains.SigningKeys());
        Assert.Equal(before, await shop.Grains.SigningKeys().GetPublicKeysAsync());

        shop.Time.Advance(TimeSpan.FromDays(90));
        Assert.Equal(before[0], (await shop.Grains.SigningKeys().GetPublicKeysAsync())[0]);
        shop.Time.Advance(TokenOptions.PublishAhead);
        var tokens = await shop.LoginAsync(user);
        var after = await shop.Grains.SigningKeys().GetPublicKeysAsync();
        Assert.Equal(before[0], after[1]);
        await AccessTokens.VerifyAsync(tokens.AccessToken, after[..1], shop.Time.GetUtcNow());
    }

    [Fact]
    public async Task A_client_does_not_get_the_private_key()
    {
        var rejected = await Assert.ThrowsAsync<InvalidOperationException>(() => shop.Grains.SigningKeyVault().GetSigningKeyAsync());

        Assert.Equal("Not for clients.", rejected.Message);
    }

    /// <summary>The Orleans dashboard can call grain methods that return the type of the state, and shows the result.</summary>
    [Fact]
    public void No_grain_method_returns_a_state()
    {
        var methods = typeof(UsersServices).Assembly.GetTypes()
            .Where(type => type.IsClass && typeof(IGrainBase).IsAssignableFrom(type))
            .SelectMany(type => type.GetInterfaces())
            .SelectMany(contract => contract.GetMethods())
            .ToList();

        Assert.Contains(methods, method => method.Name == nameof(ISigningKeysGrain.GetPublicKeysAsync));
        Assert.DoesNotContain(
            methods, method => method.ReturnType.GetGenericArguments().Any(type => type.Name.EndsWith("State", StringComparison.Ordinal)));
    }
}
