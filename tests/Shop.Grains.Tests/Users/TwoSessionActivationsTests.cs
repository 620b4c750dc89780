using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Storage.Freshness;
using Shop.Users;
using Shop.Users.Sessions;

namespace Shop.Grains.Tests.Users;

/// <summary>
/// Another activation writes the state of a user or of its sessions, as during a change of the membership. The activation of the test
/// has the older state in memory.
/// </summary>
[Collection("Users")]
public sealed class TwoSessionActivationsTests(UsersCluster shop)
{
    [Fact]
    public async Task A_session_that_another_activation_has_ended_is_not_active()
    {
        ChangeMembership();
        var user = await shop.RegisterAsync();
        var session = AccessTokens.Session(await shop.LoginAsync(user));
        var sessions = shop.Grains.Sessions(user.Username.UserId);
        Assert.True(await sessions.IsActiveAsync(session));

        await WriteElsewhereAsync<SessionsState>("sessions", sessions, state => state.RemoveAll(except: null));

        Assert.False(await sessions.IsActiveAsync(session));
    }

    [Fact]
    public async Task A_session_that_another_activation_has_begun_is_active_and_can_be_refreshed_and_ended()
    {
        ChangeMembership();
        var user = await shop.RegisterAsync();
        var tokens = await shop.LoginAsync(user);
        var sessions = shop.Grains.Sessions(user.Username.UserId);
        var begun = await ReadAsync<SessionsState>("sessions", sessions);
        await sessions.EndAllAsync(except: null);
        Assert.False(await sessions.IsActiveAsync(AccessTokens.Session(tokens)));

        await WriteElsewhereAsync<SessionsState>("sessions", sessions, _ => begun);

        Assert.True(await sessions.IsActiveAsync(AccessTokens.Session(tokens)));
        Assert.IsType<RefreshResult.Refreshed>(await sessions.RefreshAsync(tokens.RefreshToken));
        await sessions.EndAsync(AccessTokens.Session(tokens));
        await shop.DeactivateAsync(sessions);
        Assert.False(await sessions.IsActiveAsync(AccessTokens.Session(tokens)));
    }

    [Fact]
    public async Task A_logout_ends_a_session_that_another_activation_has_begun()
    {
        ChangeMembership();
        var user = await shop.RegisterAsync();
        var tokens = await shop.LoginAsync(user);
        var sessions = shop.Grains.Sessions(user.Username.UserId);
        var begun = await ReadAsync<SessionsState>("sessions", sessions);
        await sessions.EndAllAsync(except: null);
        await WriteElsewhereAsync<SessionsState>("sessions", sessions, _ => begun);

        await sessions.EndAsync(AccessTokens.Session(tokens));

        await shop.DeactivateAsync(sessions);
        Assert.False(await sessions.IsActiveAsync(AccessTokens.Session(tokens)));
    }

    [Fact]
    public async Task A_password_that_another_activation_has_changed_is_rejected_and_the_profile_is_new()
    {
        ChangeMembership();
        var (user, other) = (await shop.RegisterAsync(), await shop.RegisterAsync("another password"));
        var grain = shop.Grains.User(user.Username.UserId);
        Assert.NotNull(await grain.FindAsync());
        var changed = await ReadAsync<UserState>("user", shop.Grains.User(other.Username.UserId));

        await WriteElsewhereAsync<UserState>(
            "user", grain, state => state with { PasswordHash = changed.PasswordHash, FirstName = "Maria" });

        Assert.IsType<LoginResult.Refused>(await grain.LoginAsync(user.Password));
        Assert.IsType<LoginResult.LoggedIn>(await grain.LoginAsync(other.Password));
        Assert.Equal("Maria", (await grain.FindAsync())!.Profile.FirstName);
    }

    [Fact]
    public async Task Another_database_server_makes_activations_read_their_state_once()
    {
        var user = await shop.RegisterAsync();
        var session = AccessTokens.Session(await shop.LoginAsync(user));
        var sessions = shop.Grains.Sessions(user.Username.UserId);
        shop.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(await sessions.IsActiveAsync(session));

        // Replaced under the same version, as by writes after a restore.
        await shop.Database.ExecuteAsync(
            "UPDATE orleansstorage SET payloadbinary = convert_to('{\"sessions\":[]}', 'UTF8') WHERE graintypestring = 'sessions'");
        Assert.True(await sessions.IsActiveAsync(session));
        var incarnation = Services.GetRequiredService<DatabaseIncarnation>();
        incarnation.Observe("another server", 0);
        incarnation.Observe("and another server", 0);

        Assert.False(await sessions.IsActiveAsync(session));
    }

    private IServiceProvider Services => shop.Cluster.Silos[0].ServiceProvider;

    private void ChangeMembership() => Services.GetRequiredService<MembershipMonitor>()
        .SiloStatusChangeNotification(shop.Cluster.Silos[0].SiloAddress, SiloStatus.Active);

    private async Task WriteElsewhereAsync<T>(string name, IAddressable grain, Func<T, T> change)
        where T : new()
    {
        var storage = Services.GetRequiredKeyedService<IGrainStorage>("shop");
        var state = new GrainState<T>(new T());
        await storage.ReadStateAsync(name, grain.GetGrainId(), state);
        state.State = change(state.State!);
        await storage.WriteStateAsync(name, grain.GetGrainId(), state);
    }

    private async Task<T> ReadAsync<T>(string name, IAddressable grain)
        where T : new()
    {
        var state = new GrainState<T>(new T());
        await Services.GetRequiredKeyedService<IGrainStorage>("shop").ReadStateAsync(name, grain.GetGrainId(), state);
        return state.State!;
    }
}
