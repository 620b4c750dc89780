using Shop.Identities;
using Shop.Users;

namespace Shop.Grains.Tests.Users;

[Collection("Users")]
public sealed class UserGrainTests(UsersCluster shop)
{
    [Fact]
    public async Task A_name_is_taken_in_every_spelling()
    {
        var suffix = Guid.CreateVersion7().ToString("N");
        var names = new[] { "Иван", "иван", "ИВАН" }
            .Select(text => Username.TryParse(text + suffix, out var name) ? name : null);

        var results = await Task.WhenAll(names.Select(name =>
            shop.Grains.User(name!.UserId).RegisterAsync(new RegisterUser(name, "correct horse", Profile.Empty))));

        Assert.Single(results.OfType<RegisterResult.Registered>());
        Assert.Equal(2, results.OfType<RegisterResult.UsernameTaken>().Count());
    }

    [Fact]
    public async Task A_registered_user_survives_the_activation()
    {
        var user = UsersCluster.NewUser(profile: new Profile("Ada", null, "ada@example.com", ""));
        var grain = shop.Grains.User(user.Username.UserId);

        var registered = Assert.IsType<RegisterResult.Registered>(await grain.RegisterAsync(user));
        await shop.DeactivateAsync(grain);
        var found = await grain.FindAsync();

        Assert.Equal(registered.User, found);
        Assert.Equal(user.Username.Display, found!.Username);
        Assert.Equal(new Profile("Ada", null, "ada@example.com", null), found.Profile);
        Assert.Equal(Role.Customer, found.Role);
    }

    [Fact]
    public async Task Calls_for_an_unregistered_name_fail_and_store_no_row()
    {
        var unregistered = UsersCluster.NewUser();
        var grain = shop.Grains.User(unregistered.Username.UserId);

        Assert.Null(await grain.FindAsync());
        Assert.Null(await grain.ChangeProfileAsync(new ChangeProfile("x", null, null, null)));
        Assert.IsType<LoginResult.Refused>(await grain.LoginAsync(unregistered.Password));
        Assert.IsType<ChangePasswordResult.WrongPassword>(await grain.ChangePasswordAsync(default, unregistered.Password, "another horse"));
        await shop.DeactivateAsync(grain);
        Assert.Equal(0, await RowsOfAsync(unregistered));
        Assert.IsType<RegisterResult.Registered>(await grain.RegisterAsync(unregistered));
        Assert.Equal(1, await RowsOfAsync(unregistered));
    }

    [Fact]
    public async Task A_grain_rejects_the_name_of_another_user()
    {
        var user = UsersCluster.NewUser();
        var other = UsersCluster.NewUser();

        await Assert.ThrowsAsync<ArgumentException>(() => shop.Grains.User(other.Username.UserId).RegisterAsync(user));
    }

    [Fact]
    public async Task A_password_matches_in_every_normal_form_and_no_other_matches()
    {
        var user = await shop.RegisterAsync("caf\u00E9 au lait");
        var grain = shop.Grains.User(user.Username.UserId);

        Assert.IsType<LoginResult.LoggedIn>(await grain.LoginAsync("cafe\u0301 au lait"));
        Assert.IsType<LoginResult.Refused>(await grain.LoginAsync("Caf\u00E9 au lait"));
        Assert.IsType<LoginResult.Refused>(await grain.LoginAsync(""));
        Assert.IsType<LoginResult.Refused>(await grain.LoginAsync("\uD800"));
        Assert.IsType<LoginResult.Refused>(await grain.LoginAsync(new string('x', 100_000)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ten_wrong_passwords_throttle_the_login_and_a_correct_one_resets_the_count(bool registered)
    {
        var user = registered ? await shop.RegisterAsync() : UsersCluster.NewUser();
        var grain = shop.Grains.User(user.Username.UserId);
        for (var i = 0; i < 10; i++)
        {
            Assert.IsType<LoginResult.Refused>(await grain.LoginAsync("wrong password"));
        }

        var throttled = Assert.IsType<LoginResult.Throttled>(await grain.LoginAsync(user.Password));
        Assert.InRange(throttled.RetryAfter, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1));
        Assert.IsType<ChangePasswordResult.Throttled>(await grain.ChangePasswordAsync(default, user.Password, "another horse"));

        shop.Time.Advance(TimeSpan.FromSeconds(1));
        var next = await grain.LoginAsync(user.Password);
        Assert.Equal(registered, next is LoginResult.LoggedIn);
        Assert.Equal(!registered, await grain.LoginAsync("wrong password") is LoginResult.Throttled);
    }

    [Fact]
    public async Task The_count_of_wrong_passwords_survives_the_activation()
    {
        var user = await shop.RegisterAsync();
        var grain = shop.Grains.User(user.Username.UserId);
        for (var i = 0; i < 16; i++)
        {
            await grain.LoginAsync("wrong password");
            shop.Time.Advance(TimeSpan.FromMinutes(1));
        }

        await grain.LoginAsync("wrong password");
        await shop.DeactivateAsync(grain);

        Assert.IsType<LoginResult.Throttled>(await grain.LoginAsync(user.Password));
        shop.Time.Advance(TimeSpan.FromHours(1));
        await shop.LoginAsync(user);
        await shop.DeactivateAsync(grain);
        Assert.IsType<LoginResult.Refused>(await grain.LoginAsync("wrong password"));
        await shop.LoginAsync(user);
    }

    [Fact]
    public async Task A_wrong_password_stored_by_a_clock_that_was_ahead_does_not_extend_the_delay()
    {
        var user = await shop.RegisterAsync();
        var grain = shop.Grains.User(user.Username.UserId);
        for (var i = 0; i < 10; i++)
        {
            await grain.LoginAsync("wrong password");
        }

        await shop.DeactivateAsync(grain);
        Assert.Equal(1, await shop.Database.ExecuteAsync($"""
            UPDATE orleansstorage
            SET payloadbinary = convert_to(
              regexp_replace(convert_from(payloadbinary, 'UTF8'),
                '"lastWrongAt":"[^"]+"', '"lastWrongAt":"{shop.Time.GetUtcNow().AddHours(3):O}"'), 'UTF8')
            WHERE graintypestring = 'user' AND convert_from(payloadbinary, 'UTF8') LIKE '%{user.Username.Display}%'
              AND convert_from(payloadbinary, 'UTF8') LIKE '%"lastWrongAt":"%'
            """));

        Assert.IsType<LoginResult.Throttled>(await grain.LoginAsync(user.Password));
        shop.Time.Advance(TimeSpan.FromSeconds(1));
        await shop.LoginAsync(user);
    }

    [Fact]
    public async Task A_new_password_ends_all_other_sessions()
    {
        var user = await shop.RegisterAsync();
        var (mine, other) = (AccessTokens.Session(await shop.LoginAsync(user)), AccessTokens.Session(await shop.LoginAsync(user)));
        var grain = shop.Grains.User(user.Username.UserId);

        Assert.IsType<ChangePasswordResult.WrongPassword>(await grain.ChangePasswordAsync(mine, "not my password", "another horse"));
        Assert.IsType<ChangePasswordResult.Changed>(await grain.ChangePasswordAsync(mine, user.Password, "another horse"));

        var sessions = shop.Grains.Sessions(user.Username.UserId);
        Assert.True(await sessions.IsActiveAsync(mine));
        Assert.False(await sessions.IsActiveAsync(other));
        Assert.IsType<LoginResult.Refused>(await grain.LoginAsync(user.Password));
        Assert.IsType<LoginResult.LoggedIn>(await grain.LoginAsync("another horse"));
    }

    [Fact]
    public async Task The_username_is_rejected_as_a_new_password()
    {
        var user = await shop.RegisterAsync();
        var (mine, other) = (AccessTokens.Session(await shop.LoginAsync(user)), AccessTokens.Session(await shop.LoginAsync(user)));
        var grain = shop.Grains.User(user.Username.UserId);

        var rejected = Assert.IsType<ChangePasswordResult.Unacceptable>(
            await grain.ChangePasswordAsync(mine, user.Password, user.Username.Display.ToUpperInvariant()));

        Assert.Equal(PasswordProblem.TooCommon, rejected.Problem);
        Assert.True(await shop.Grains.Sessions(user.Username.UserId).IsActiveAsync(other));
        Assert.IsType<LoginResult.LoggedIn>(await grain.LoginAsync(user.Password));
    }

    [Fact]
    public async Task A_profile_changes_field_by_field()
    {
        var user = await shop.RegisterAsync(profile: new Profile("Ada", "L", "ada@example.com", "1"));
        var grain = shop.Grains.User(user.Username.UserId);

        await grain.ChangeProfileAsync(new ChangeProfile(null, "Lovelace", "", null));
        await shop.DeactivateAsync(grain);

        Assert.Equal(new Profile("Ada", "Lovelace", null, "1"), (await grain.FindAsync())!.Profile);
    }

    [Fact]
    public async Task A_configured_administrator_gets_its_role_and_password()
    {
        var customer = await shop.RegisterAsync("customers choice");
        var grain = shop.Grains.User(customer.Username.UserId);
        var session = AccessTokens.Session(await shop.LoginAsync(customer));
        var configured = customer with { Password = "configured one" };

        await grain.EnsureAdminAsync(configured);

        Assert.Equal(Role.Admin, (await grain.FindAsync())!.Role);
        Assert.False(await shop.Grains.Sessions(customer.Username.UserId).IsActiveAsync(session));
        Assert.IsType<LoginResult.Refused>(await grain.LoginAsync("customers choice"));
        var newSession = AccessTokens.Session(await shop.LoginAsync(configured));
        await grain.EnsureAdminAsync(configured);
        Assert.True(await shop.Grains.Sessions(customer.Username.UserId).IsActiveAsync(newSession));
    }

    [Fact]
    public async Task A_demoted_administrator_is_a_customer_without_sessions()
    {
        var user = await shop.RegisterAsync();
        var grain = shop.Grains.User(user.Username.UserId);
        await grain.EnsureAdminAsync(user);
        var session = AccessTokens.Session(await shop.LoginAsync(user));

        await grain.DemoteAsync();
        await grain.DemoteAsync();

        Assert.Equal(Role.Customer, (await grain.FindAsync())!.Role);
        Assert.False(await shop.Grains.Sessions(user.Username.UserId).IsActiveAsync(session));
    }

    [Fact]
    public async Task A_login_renews_an_outdated_hash()
    {
        var user = await shop.RegisterAsync();
        var grain = shop.Grains.User(user.Username.UserId);
        var old = Shop.Users.Passwords.PasswordHash.Create(user.Password, new() { MemoryKiB = 8192, Iterations = 5 });
        await shop.DeactivateAsync(grain);
        Assert.Equal(1, await shop.Database.ExecuteAsync($"""
            UPDATE orleansstorage
            SET payloadbinary = convert_to(regexp_replace(convert_from(payloadbinary, 'UTF8'), '[$]argon2id[^"]+', '{old}'), 'UTF8')
            WHERE graintypestring = 'user' AND convert_from(payloadbinary, 'UTF8') LIKE '%{user.Username.Display}%'
            """));

        await shop.LoginAsync(user);

        Assert.Equal(1, await shop.Database.ReadAsync<long>($"""
            SELECT count(*) FROM orleansstorage
            WHERE convert_from(payloadbinary, 'UTF8') LIKE '%{user.Username.Display}%m=7168,t=5%'
            """));
    }

    private async Task<long> RowsOfAsync(RegisterUser user)
    {
        await using var command = shop.Database.Source.CreateCommand(
            """
            SELECT count(*) FROM orleansstorage
            WHERE graintypestring = 'user' AND convert_from(payloadbinary, 'UTF8') LIKE '%' || $1 || '%'
            """);
        command.Parameters.Add(new() { Value = user.Username.Display });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
