using Shop.Identities;
using Shop.Testing;

namespace Shop.Grains.Tests.Schema;

/// <summary>Orleans' reminder provider on the shop's tables.</summary>
public sealed class OrleansRemindersTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [Fact]
    public async Task A_reminder_is_removed_by_its_latest_version_only()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString, "by version");
        var table = providers.Reminders;
        var reminder = Reminder("a", "tick");

        var first = await table.UpsertRow(reminder);
        reminder.Period = TimeSpan.FromDays(40);  // more milliseconds than an int holds
        var second = await table.UpsertRow(reminder);

        Assert.NotEqual(first, second);
        var read = await table.ReadRow(reminder.GrainId, "tick");
        Assert.NotNull(read);
        Assert.Equal((Start, TimeSpan.FromDays(40), second), (read.StartAt, read.Period, read.ETag));
        Assert.False(await table.RemoveRow(reminder.GrainId, "tick", first!));
        Assert.True(await table.RemoveRow(reminder.GrainId, "tick", second!));
        Assert.False(await table.RemoveRow(reminder.GrainId, "tick", second!));
        Assert.Null(await table.ReadRow(reminder.GrainId, "tick"));
    }

    [Fact]
    public async Task Concurrent_writes_store_every_reminder_of_a_grain_once()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString, "at once");
        var table = providers.Reminders;

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => table.UpsertRow(Reminder("a", $"tick {i % 10}")))));

        var names = (await table.ReadRows(Reminder("a", "").GrainId)).Reminders.Select(reminder => reminder.ReminderName);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"tick {i}"), names.Order());
    }

    [Fact]
    public async Task Every_reminder_is_in_exactly_one_range_of_the_ring()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString, "ring");
        var table = providers.Reminders;
        var all = Enumerable.Range(0, 60).Select(i => Reminder($"grain{i}", "tick")).ToList();
        foreach (var reminder in all)
        {
            await table.UpsertRow(reminder);
        }

        uint[] edges = [0x1000_0000, 0x7FFF_FFFF, 0x8000_0000, 0xC000_0000, 0xFFFF_FFFF];

        for (var i = 0; i < edges.Length; i++)
        {
            var (begin, end) = (edges[i], edges[(i + 1) % edges.Length]);
            var expected = all.Select(reminder => (reminder.GrainId, Hash: Hash(reminder)))
                .Where(entry => begin < end ? entry.Hash > begin && entry.Hash <= end : entry.Hash > begin || entry.Hash <= end);

            var found = await table.ReadRows(begin, end);

            Assert.Equal(expected.Select(entry => entry.GrainId).Order(), found.Reminders.Select(reminder => reminder.GrainId).Order());
        }

        Assert.Equal(all.Count, (await table.ReadRows(7, 7)).Reminders.Count);
        Assert.Contains(all, reminder => Hash(reminder) > int.MaxValue);
    }

    [Fact]
    public async Task Clearing_removes_the_reminders_of_one_service_only()
    {
        await using var cleared = await OrleansProviders.StartAsync(database.ConnectionString, "cleared");
        await using var other = await OrleansProviders.StartAsync(database.ConnectionString, "kept");
        await cleared.Reminders.UpsertRow(Reminder("a", "tick"));
        await other.Reminders.UpsertRow(Reminder("a", "tick"));

        await cleared.Reminders.TestOnlyClearTable();

        Assert.Empty((await cleared.Reminders.ReadRows(0, 0)).Reminders);
        Assert.Single((await other.Reminders.ReadRows(0, 0)).Reminders);
    }

    private static uint Hash(ReminderEntry reminder) => reminder.GrainId.GetUniformHashCode();

    private static ReminderEntry Reminder(string grain, string name) => new()
    {
        GrainId = GrainId.Create("note", grain),
        ReminderName = name,
        StartAt = Start,
        Period = TimeSpan.FromMinutes(1),
    };
}
