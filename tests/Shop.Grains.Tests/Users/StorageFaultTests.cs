using Shop.Faults;
using Shop.Identities;
using Shop.Users;

namespace Shop.Grains.Tests.Users;

[Collection("Users")]
public sealed class StorageFaultTests(UsersCluster shop)
{
    [Fact]
    public async Task A_failed_write_is_reported_and_does_not_change_the_state_in_memory()
    {
        var user = await shop.RegisterAsync();
        var grain = shop.Grains.User(user.Username.UserId);

        await WithoutStorageAsync(() => Assert.ThrowsAsync<StorageUnavailableException>(
            () => grain.ChangeProfileAsync(new ChangeProfile("Ada", null, null, null))));

        Assert.Null((await grain.FindAsync())!.Profile.FirstName);
        Assert.Equal("Ada", (await grain.ChangeProfileAsync(new ChangeProfile("Ada", null, null, null)))!.Profile.FirstName);
    }

    [Fact]
    public async Task After_a_failed_refresh_the_old_token_is_valid()
    {
        var user = await shop.RegisterAsync();
        var tokens = await shop.LoginAsync(user);
        var sessions = shop.Grains.Sessions(user.Username.UserId);

        await WithoutStorageAsync(() => Assert.ThrowsAsync<StorageUnavailableException>(() => sessions.RefreshAsync(tokens.RefreshToken)));

        Assert.IsType<RefreshResult.Refreshed>(await sessions.RefreshAsync(tokens.RefreshToken));
    }

    [Fact]
    public async Task A_row_written_by_another_activation_is_reported_and_then_reloaded()
    {
        shop.Membership.Settle();
        var user = await shop.RegisterAsync();
        var grain = shop.Grains.User(user.Username.UserId);
        await shop.Database.ExecuteAsync("UPDATE orleansstorage SET version = version + 1 WHERE graintypestring = 'user'");

        await Assert.ThrowsAsync<StorageUnavailableException>(() => grain.ChangeProfileAsync(new ChangeProfile("Ada", null, null, null)));

        Assert.Equal("Ada", (await grain.ChangeProfileAsync(new ChangeProfile("Ada", null, null, null)))!.Profile.FirstName);
    }

    [Fact]
    public async Task A_grain_whose_state_cannot_be_read_recovers_with_the_storage()
    {
        var user = await shop.RegisterAsync();
        var grain = shop.Grains.User(user.Username.UserId);
        await shop.DeactivateAsync(grain);

        await WithoutStorageAsync(() => Assert.ThrowsAsync<StorageUnavailableException>(grain.FindAsync));

        Assert.NotNull(await grain.FindAsync());
    }

    private async Task WithoutStorageAsync(Func<Task> act)
    {
        await shop.Database.ExecuteAsync("ALTER TABLE orleansstorage RENAME TO orleansstorage_renamed");
        try
        {
            await act();
        }
        finally
        {
            await shop.Database.ExecuteAsync("ALTER TABLE orleansstorage_renamed RENAME TO orleansstorage");
        }
    }
}
