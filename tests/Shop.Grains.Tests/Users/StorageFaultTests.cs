using Shop.Faults;
using Shop.Identities;
using Shop.Users;

namespace Shop.Grains.Tests.Users;

[Collection("Users")]
public sealed class StorageFaultTests(UsersCluster shop)
{
    [Fact]
    public async Task A_write_that_fails_is_a_storage_fault_for_the_caller_and_leaves_no_lie_in_memory()
    {
        var user = await shop.RegisterAsync();
        var grain = shop.Grains.User(user.Username.UserId);

        await WithoutStorageAsync(() => Assert.ThrowsAsync<StorageUnavailableException>(
            () => grain.ChangeProfileAsync(new ChangeProfile("Ada", null, null, null))));

        Assert.Null((await grain.FindAsync())!.Profile.FirstName);
        Assert.Equal("Ada", (await grain.ChangeProfileAsync(new ChangeProfile("Ada", null, null, null)))!.Profile.FirstName);
    }

    [Fact]
    public async Task A_refresh_that_cannot_be_written_gives_no_tokens_and_the_old_one_stays_good()
    {
        var user = await shop.RegisterAsync();
        var tokens = await shop.LoginAsync(user);
        var sessions = shop.Grains.Sessions(user.Username.UserId);

        await WithoutStorageAsync(() => Assert.ThrowsAsync<StorageUnavailableException>(() => sessions.RefreshAsync(tokens.RefreshToken)));

        Assert.IsType<RefreshResult.Refreshed>(await sessions.RefreshAsync(tokens.RefreshToken));
    }

    [Fact]
    public async Task A_row_that_another_activation_wrote_is_a_storage_fault_and_then_read_anew()
    {
        var user = await shop.RegisterAsync();
        var grain = shop.Grains.User(user.Username.UserId);
        await shop.Database.ExecuteAsync("UPDATE orleansstorage SET version = version + 1 WHERE graintypestring = 'user'");

        await Assert.ThrowsAsync<StorageUnavailableException>(() => grain.ChangeProfileAsync(new ChangeProfile("Ada", null, null, null)));

        Assert.Equal("Ada", (await grain.ChangeProfileAsync(new ChangeProfile("Ada", null, null, null)))!.Profile.FirstName);
    }

    [Fact]
    public async Task A_grain_whose_state_cannot_be_read_comes_back_with_the_storage()
    {
        var user = await shop.RegisterAsync();
        var grain = shop.Grains.User(user.Username.UserId);
        await shop.ForgetAsync(grain);

        await WithoutStorageAsync(() => Assert.ThrowsAsync<StorageUnavailableException>(grain.FindAsync));

        Assert.NotNull(await grain.FindAsync());
    }

    private async Task WithoutStorageAsync(Func<Task> act)
    {
        await shop.Database.ExecuteAsync("ALTER TABLE orleansstorage RENAME TO orleansstorage_away");
        try
        {
            await act();
        }
        finally
        {
            await shop.Database.ExecuteAsync("ALTER TABLE orleansstorage_away RENAME TO orleansstorage");
        }
    }
}
