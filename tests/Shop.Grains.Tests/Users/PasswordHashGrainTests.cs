using Shop.Faults;
using Shop.Users.Passwords;

namespace Shop.Grains.Tests.Users;

[Collection("Users")]
public sealed class PasswordHashGrainTests(UsersCluster shop)
{
    [Fact]
    public async Task A_hash_that_waited_too_long_is_refused()
    {
        var now = shop.Time.GetTimestamp();
        var worker = shop.Grains.PasswordHash(0);

        Assert.NotEmpty(await worker.CreateAsync("correct horse", now));
        await Assert.ThrowsAsync<OverloadedException>(() => worker.CreateAsync("correct horse", now - (21 * shop.Time.TimestampFrequency)));
        await Assert.ThrowsAsync<OverloadedException>(() => worker.VerifyAsync("", "correct horse", now - (21 * shop.Time.TimestampFrequency)));
    }
}
