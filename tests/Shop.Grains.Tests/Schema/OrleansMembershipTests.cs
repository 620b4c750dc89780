using System.Net;
using Shop.Identities;
using Shop.Testing;

namespace Shop.Grains.Tests.Schema;

/// <summary>Orleans' membership provider on the shop's tables.</summary>
public sealed class OrleansMembershipTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    [Fact]
    public async Task A_member_is_inserted_once_and_read_back_unchanged()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var table = await providers.MembershipAsync("written once");
        var silo = Silo(11111);

        var added = await table.InsertRowAsync(silo, (await table.ReadAllAsync()).Version.Next());
        var addedTwice = await table.InsertRowAsync(silo, (await table.ReadAllAsync()).Version.Next());

        Assert.True(added);
        Assert.False(addedTwice);
        var read = await table.ReadRowAsync(silo.SiloAddress);
        Assert.Equal(1, read.Version.Version);
        var member = Assert.Single(read.Members).Item1;
        Assert.Equal(silo.ToFullString(), member.ToFullString());
        Assert.Equal(DateTimeKind.Utc, member.StartTime.Kind);
        Assert.Empty((await table.ReadRowAsync(Silo(1).SiloAddress)).Members);
    }

    [Fact]
    public async Task Of_two_changes_of_one_version_one_succeeds()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var table = await providers.MembershipAsync("one wins");

        for (var round = 0; round < 25; round++)
        {
            var before = await table.ReadAllAsync();

            var added = await Task.WhenAll(Enumerable.Range(0, 2)
                .Select(i => Task.Run(() => table.InsertRowAsync(Silo(20000 + (2 * round) + i), before.Version.Next()))));

            Assert.Single(added, success => success);
            var after = await table.ReadAllAsync();
            Assert.Equal(before.Version.Version + 1, after.Version.Version);
            Assert.Equal(round + 1, after.Members.Count);
        }
    }

    [Fact]
    public async Task An_update_increments_the_version_and_a_stale_one_is_rejected()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var table = await providers.MembershipAsync("stale");
        var silo = await AddAsync(table, Silo(11111));
        var old = await table.ReadAllAsync();

        silo.Status = SiloStatus.Active;
        silo.AddSuspector(Silo(2).SiloAddress, Start.AddSeconds(1));
        var updated = await table.UpdateRowAsync(silo, old.Version.VersionEtag, old.Version.Next());
        silo.Status = SiloStatus.Dead;
        var stale = await table.UpdateRowAsync(silo, old.Version.VersionEtag, old.Version.Next());
        var now = await table.ReadAllAsync();
        var unknown = await table.UpdateRowAsync(Silo(3), now.Version.VersionEtag, now.Version.Next());

        Assert.True(updated);
        Assert.False(stale);
        Assert.False(unknown);
        var read = await table.ReadAllAsync();
        Assert.Equal(old.Version.Version + 1, read.Version.Version);
        var member = Assert.Single(read.Members).Item1;
        Assert.Equal(SiloStatus.Active, member.Status);
        Assert.Equal(Start.AddSeconds(1), Assert.Single(member.SuspectTimes!).Item2);
    }

    [Fact]
    public async Task A_heartbeat_keeps_the_version_and_is_never_set_back()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var table = await providers.MembershipAsync("heartbeat");
        var silo = await AddAsync(table, Silo(11111));
        var before = await table.ReadAllAsync();

        silo.IAmAliveTime = Start.AddMinutes(5);
        await table.UpdateIAmAliveAsync(silo);
        silo.IAmAliveTime = Start;
        await table.UpdateRowAsync(silo, before.Version.VersionEtag, before.Version.Next());

        var member = Assert.Single((await table.ReadAllAsync()).Members).Item1;
        Assert.Equal(Start.AddMinutes(5), member.IAmAliveTime);
        Assert.Equal(before.Version.Version + 1, (await table.ReadAllAsync()).Version.Version);
    }

    [Fact]
    public async Task A_member_with_a_clock_ahead_does_not_look_alive_in_the_future()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var table = await providers.MembershipAsync("ahead");
        var silo = Silo(11111);
        var future = silo.StartTime = silo.IAmAliveTime = TimeProvider.System.GetUtcNow().AddHours(2).UtcDateTime;

        await AddAsync(table, silo, SiloStatus.Active);
        var joined = Assert.Single((await table.ReadAllAsync()).Members).Item1;
        await table.UpdateIAmAliveAsync(silo);
        var alive = Assert.Single((await table.ReadAllAsync()).Members).Item1;

        Assert.All(
            (DateTime[])[joined.StartTime, joined.IAmAliveTime, alive.IAmAliveTime],
            time => Assert.True(time < future.AddHours(-1), $"{time:O}"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_members_that_died_long_ago_are_removed(bool suspected)
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var table = await providers.MembershipAsync($"removed {suspected}");
        var dead = await AddAsync(table, Silo(1), SiloStatus.Dead, suspected);
        var recentlyDead = await AddAsync(table, Silo(2), SiloStatus.Dead, suspected);
        recentlyDead.IAmAliveTime = Start.AddDays(8);
        await table.UpdateIAmAliveAsync(recentlyDead);
        var active = await AddAsync(table, Silo(3), SiloStatus.Active, suspected);

        await table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(Start).AddDays(7));

        var remaining = (await table.ReadAllAsync()).Members.Select(member => member.Item1.SiloAddress);
        Assert.Equal(new[] { recentlyDead.SiloAddress, active.SiloAddress }.Order(), remaining.Order());
        Assert.DoesNotContain(dead.SiloAddress, remaining);
    }

    [Fact]
    public async Task Deleting_a_cluster_keeps_other_clusters()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var (first, other) = (await providers.MembershipAsync("one"), await providers.MembershipAsync("other"));
        await AddAsync(first, Silo(1));
        await AddAsync(other, Silo(1));

        await first.DeleteMembershipTableEntriesAsync("one");

        var deleted = await first.ReadAllAsync();
        Assert.Empty(deleted.Members);
        Assert.False(await first.InsertRowAsync(Silo(2), deleted.Version.Next()));
        Assert.Single((await other.ReadAllAsync()).Members);
    }

    private static async Task<MembershipEntry> AddAsync(
        IMembershipTable table, MembershipEntry silo, SiloStatus status = SiloStatus.Joining, bool suspected = false)
    {
        var version = (await table.ReadAllAsync()).Version;
        Assert.True(await table.InsertRowAsync(silo, version.Next()));
        if (status != SiloStatus.Joining)
        {
            silo.Status = status;
            if (suspected)
            {
                silo.AddSuspector(Silo(9).SiloAddress, Start);
            }

            version = (await table.ReadAllAsync()).Version;
            Assert.True(await table.UpdateRowAsync(silo, version.VersionEtag, version.Next()));
        }

        return silo;
    }

    private static MembershipEntry Silo(int port) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Parse("10.1.2.3"), port, 7),
        SiloName = $"silo {port}",
        HostName = "host",
        Status = SiloStatus.Joining,
        ProxyPort = 30000,
        StartTime = Start,
        IAmAliveTime = Start,
    };
}
