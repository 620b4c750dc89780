using System.Net;
using Shop.Identities;
using Shop.Testing;

namespace Shop.Grains.Tests.Schema;

/// <summary>Orleans' own membership provider on our tables.</summary>
public sealed class OrleansMembershipTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    [Fact]
    public async Task A_member_is_written_once_and_read_back_as_it_was()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var table = await providers.MembershipAsync("written once");
        var silo = Silo(11111);

        var added = await table.InsertRowAsync(silo, (await table.ReadAllAsync()).Version.Next());
        var isRetry = await table.InsertRowAsync(silo, (await table.ReadAllAsync()).Version.Next());

        Assert.True(added);
        Assert.False(isRetry);
        var read = await table.ReadRowAsync(silo.SiloAddress);
        Assert.Equal(1, read.Version.Version);
        var member = Assert.Single(read.Members).Item1;
        Assert.Equal(silo.ToFullString(), member.ToFullString());
        Assert.Equal(DateTimeKind.Utc, member.StartTime.Kind);
        Assert.Empty((await table.ReadRowAsync(Silo(1).SiloAddress)).Members);
    }

    [Fact]
    public async Task Of_two_changes_from_one_version_one_wins()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var table = await providers.MembershipAsync("one wins");

        for (var round = 0; round < 25; round++)
        {
            var before = await table.ReadAllAsync();

            var added = await Task.WhenAll(Enumerable.Range(0, 2)
                .Select(it => Task.Run(() => table.InsertRowAsync(Silo(20000 + (2 * round) + it), before.Version.Next()))));

            Assert.Single(added, it => it);
            var after = await table.ReadAllAsync();
            Assert.Equal(before.Version.Version + 1, after.Version.Version);
            Assert.Equal(round + 1, after.Members.Count);
        }
    }

    [Fact]
    public async Task An_update_moves_the_version_and_a_stale_one_changes_nothing()
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
    public async Task A_heartbeat_leaves_the_version_alone_and_is_never_turned_back()
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
    public async Task A_member_whose_clock_is_ahead_does_not_look_alive_for_longer_than_it_is()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var table = await providers.MembershipAsync("ahead");
        var silo = Silo(11111);
        var future = silo.StartTime = silo.IAmAliveTime = TimeProvider.System.GetUtcNow().AddHours(2).UtcDateTime;

        await AddAsync(table, silo, SiloStatus.Active);
        var joined = Assert.Single((await table.ReadAllAsync()).Members).Item1;
        await table.UpdateIAmAliveAsync(silo);
        var alive = Assert.Single((await table.ReadAllAsync()).Members).Item1;

        Assert.All((DateTime[])[joined.StartTime, joined.IAmAliveTime, alive.IAmAliveTime], time => Assert.True(time < future.AddHours(-1), $"{time:O}"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_members_that_are_long_dead_are_swept(bool suspected)
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var table = await providers.MembershipAsync($"swept {suspected}");
        var dead = await AddAsync(table, Silo(1), SiloStatus.Dead, suspected);
        var deadLately = await AddAsync(table, Silo(2), SiloStatus.Dead, suspected);
        deadLately.IAmAliveTime = Start.AddDays(8);
        await table.UpdateIAmAliveAsync(deadLately);
        var active = await AddAsync(table, Silo(3), SiloStatus.Active, suspected);

        await table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(Start).AddDays(7));

        var left = (await table.ReadAllAsync()).Members.Select(it => it.Item1.SiloAddress);
        Assert.Equal(new[] { deadLately.SiloAddress, active.SiloAddress }.Order(), left.Order());
        Assert.DoesNotContain(dead.SiloAddress, left);
    }

    [Fact]
    public async Task A_cluster_is_deleted_without_touching_another()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var (one, other) = (await providers.MembershipAsync("one"), await providers.MembershipAsync("other"));
        await AddAsync(one, Silo(1));
        await AddAsync(other, Silo(1));

        await one.DeleteMembershipTableEntriesAsync("one");

        var gone = await one.ReadAllAsync();
        Assert.Empty(gone.Members);
        Assert.False(await one.InsertRowAsync(Silo(2), gone.Version.Next()));
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
