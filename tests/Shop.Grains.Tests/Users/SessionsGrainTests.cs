using Shop.Identities;
using Shop.Users;
using Shop.Users.Sessions;

namespace Shop.Grains.Tests.Users;

[Collection("Users")]
public sealed class SessionsGrainTests(UsersCluster shop)
{
    [Fact]
    public async Task A_login_returns_a_token_that_another_library_verifies()
    {
        var user = await shop.RegisterAsync();

        var tokens = await shop.LoginAsync(user);

        var keys = await shop.Grains.SigningKeys().GetPublicKeysAsync();
        var token = await AccessTokens.VerifyAsync(tokens.AccessToken, keys, shop.Time.GetUtcNow());
        Assert.Equal("ES256", token.Alg);
        Assert.Equal(user.Username.UserId.ToString(), token.Subject);
        Assert.Equal(TokenNames.CustomerRole, token.GetClaim(TokenNames.RoleClaim).Value);
        Assert.Equal(TimeSpan.FromMinutes(15), token.ValidTo - token.IssuedAt);
        Assert.Equal(token.IssuedAt, token.ValidFrom);
        Assert.True(Guid.TryParse(token.GetClaim("jti").Value, out _));
        Assert.Equal((900, 14 * 24 * 3600), (tokens.ExpiresIn, tokens.RefreshExpiresIn));
        Assert.True(await SessionsOf(user).IsActiveAsync(AccessTokens.Session(tokens)));
    }

    [Fact]
    public async Task A_refresh_token_is_valid_once_and_keeps_its_session()
    {
        var user = await shop.RegisterAsync();
        var first = await shop.LoginAsync(user);

        var second = await RefreshAsync(user, first);
        await shop.DeactivateAsync(SessionsOf(user));
        var third = await RefreshAsync(user, second);

        Assert.Equal(AccessTokens.Session(first), AccessTokens.Session(third));
        Assert.Equal(3, new[] { first, second, third }.Select(tokens => tokens.RefreshToken).Distinct().Count());
    }

    [Fact]
    public async Task An_invented_token_and_an_unknown_user_leave_no_activation()
    {
        var user = new UserId(Guid.CreateVersion7());
        var token = RefreshSecret.Create(user, new SessionId(Guid.CreateVersion7())).ToToken();

        Assert.IsType<RefreshResult.Refused>(await shop.Grains.Sessions(user).RefreshAsync(token));
        Assert.Null(await shop.Grains.User(user).FindAsync());

        var management = shop.Grains.GetGrain<IManagementGrain>(0);
        while (await management.GetActivationAddress(shop.Grains.Sessions(user)) is not null
            || await management.GetActivationAddress(shop.Grains.User(user)) is not null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_reused_token_ends_its_session_and_no_other()
    {
        var user = await shop.RegisterAsync();
        var (stolen, other) = (await shop.LoginAsync(user), await shop.LoginAsync(user));
        var second = await RefreshAsync(user, stolen);
        var third = await RefreshAsync(user, second);

        Assert.IsType<RefreshResult.Refused>(await SessionsOf(user).RefreshAsync(stolen.RefreshToken));

        await shop.DeactivateAsync(SessionsOf(user));
        Assert.False(await SessionsOf(user).IsActiveAsync(AccessTokens.Session(stolen)));
        Assert.IsType<RefreshResult.Refused>(await SessionsOf(user).RefreshAsync(third.RefreshToken));
        await RefreshAsync(user, other);
    }

    [Fact]
    public async Task Concurrent_refreshes_with_one_token_succeed_once()
    {
        var user = await shop.RegisterAsync();
        var tokens = await shop.LoginAsync(user);

        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => SessionsOf(user).RefreshAsync(tokens.RefreshToken)));

        Assert.Single(results.OfType<RefreshResult.Refreshed>());
        Assert.False(await SessionsOf(user).IsActiveAsync(AccessTokens.Session(tokens)));
    }

    [Fact]
    public async Task A_forged_token_is_rejected_and_ends_no_session()
    {
        var user = await shop.RegisterAsync();
        var other = await shop.RegisterAsync();
        var tokens = await shop.LoginAsync(user);
        var forged = tokens.RefreshToken[..66] + new string('A', 43);

        foreach (var token in new[] { forged, tokens.RefreshToken + "A", tokens.RefreshToken[..^1], "", "x" })
        {
            Assert.IsType<RefreshResult.Refused>(await SessionsOf(user).RefreshAsync(token));
        }

        Assert.IsType<RefreshResult.Refused>(await SessionsOf(other).RefreshAsync(tokens.RefreshToken));
        await RefreshAsync(user, tokens);
    }

    [Fact]
    public async Task A_session_expires_after_two_weeks_without_a_refresh()
    {
        var user = await shop.RegisterAsync();
        var tokens = await shop.LoginAsync(user);
        shop.Time.Advance(TimeSpan.FromDays(13));
        var refreshed = await RefreshAsync(user, tokens);

        shop.Time.Advance(TimeSpan.FromDays(14));

        Assert.False(await SessionsOf(user).IsActiveAsync(AccessTokens.Session(tokens)));
        Assert.IsType<RefreshResult.Refused>(await SessionsOf(user).RefreshAsync(refreshed.RefreshToken));
    }

    [Fact]
    public async Task Ended_sessions_stay_ended()
    {
        var user = await shop.RegisterAsync();
        var sessions = SessionsOf(user);
        var ids = new List<SessionId>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(AccessTokens.Session(await shop.LoginAsync(user)));
        }

        await sessions.EndAsync(ids[0]);
        await sessions.EndAsync(ids[0]);
        await shop.DeactivateAsync(sessions);
        Assert.Equal("-++", await AreActiveAsync());

        await sessions.EndAllAsync(except: ids[2]);
        Assert.Equal("--+", await AreActiveAsync());

        await sessions.EndAllAsync(except: null);
        await shop.DeactivateAsync(sessions);
        Assert.Equal("---", await AreActiveAsync());

        async Task<string> AreActiveAsync() =>
            string.Concat((await Task.WhenAll(ids.Select(sessions.IsActiveAsync))).Select(active => active ? '+' : '-'));
    }

    [Fact]
    public async Task The_twenty_first_login_ends_the_first_session()
    {
        var user = await shop.RegisterAsync();
        var sessions = SessionsOf(user);
        var first = AccessTokens.Session(await sessions.BeginAsync(Role.Customer));
        var second = AccessTokens.Session(await sessions.BeginAsync(Role.Customer));
        for (var i = 0; i < 19; i++)
        {
            await sessions.BeginAsync(Role.Customer);
        }

        Assert.False(await sessions.IsActiveAsync(first));
        Assert.True(await sessions.IsActiveAsync(second));
    }

    [Fact]
    public async Task Stored_rows_contain_no_token()
    {
        var user = await shop.RegisterAsync();
        var tokens = await shop.LoginAsync(user);
        var secret = tokens.RefreshToken[66..];

        Assert.Equal(0, await shop.Database.ReadAsync<long>(
            $"SELECT count(*) FROM orleansstorage WHERE convert_from(payloadbinary, 'UTF8') LIKE '%{secret}%'"));
        Assert.DoesNotContain(secret, tokens.ToString(), StringComparison.Ordinal);
    }

    private ISessionsGrain SessionsOf(RegisterUser user) => shop.Grains.Sessions(user.Username.UserId);

    private async Task<TokenPair> RefreshAsync(RegisterUser user, TokenPair tokens) =>
        Assert.IsType<RefreshResult.Refreshed>(await SessionsOf(user).RefreshAsync(tokens.RefreshToken)).Tokens;
}
