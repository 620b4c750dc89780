using Shop.Faults;

namespace Shop.Grains.Tests.Users;

[Collection("Users")]
public sealed class PasswordHashGrainTests(UsersCluster shop)
{
    [Fact]
    public async Task A_call_that_was_queued_too_long_is_rejected()
    {
        var now = shop.Time.GetTimestamp();
        var worker = shop.Grains.PasswordHash(0);

        Assert.NotEmpty(await worker.CreateAsync("correct horse", now));
        var late = now - (21 * shop.Time.TimestampFrequency);
        await Assert.ThrowsAsync<OverloadedException>(() => worker.CreateAsync("correct horse", late));
        await Assert.ThrowsAsync<OverloadedException>(() => worker.VerifyAsync("", "correct horse", late));
    }
}
