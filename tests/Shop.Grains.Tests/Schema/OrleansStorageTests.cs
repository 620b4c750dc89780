using Orleans.Storage;
using Shop.Testing;

namespace Shop.Grains.Tests.Schema;

/// <summary>Orleans' grain storage provider on the shop's tables.</summary>
public sealed class OrleansStorageTests(ShopPostgres postgres, ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Fact]
    public async Task Of_two_concurrent_first_writes_one_succeeds_and_the_state_is_readable()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var storage = providers.Storage("keeping");

        for (var round = 0; round < 50; round++)
        {
            var grain = NewGuidGrain();
            var writers = Enumerable.Range(0, 2).Select(writer => new GrainState<Note>(new() { Text = $"writer {writer}" })).ToArray();

            var faults = await Task.WhenAll(writers.Select(
                state => Task.Run(() => FaultOfAsync(storage.WriteStateAsync("note", grain, state)))));

            Assert.IsType<InconsistentStateException>(Assert.Single(faults, fault => fault is not null));
            var winner = writers[Array.IndexOf(faults, null)];
            var read = new GrainState<Note>();
            await storage.ReadStateAsync("note", grain, read);
            Assert.Equal(winner.State!.Text, read.State!.Text);
            Assert.Equal(winner.ETag, read.ETag);
        }
    }

    [Fact]
    public async Task Without_the_primary_key_two_first_writes_make_the_state_unreadable()
    {
        await using var keyless = await postgres.CreateDatabaseAsync();
        await keyless.ExecuteAsync("ALTER TABLE orleansstorage DROP CONSTRAINT orleansstorage_pkey");
        await using var providers = await OrleansProviders.StartAsync(keyless.ConnectionString);
        var storage = providers.Storage("keeping");
        var grain = NewGuidGrain();

        await storage.WriteStateAsync("note", grain, new GrainState<Note>(new() { Text = "one" }));
        await storage.WriteStateAsync("note", grain, new GrainState<Note>(new() { Text = "other" }));

        await Assert.ThrowsAsync<InvalidOperationException>(() => storage.ReadStateAsync("note", grain, new GrainState<Note>()));
    }

    [Fact]
    public async Task A_write_with_a_stale_version_is_rejected()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var storage = providers.Storage("keeping");
        var grain = NewGuidGrain();
        var first = new GrainState<Note>(new() { Text = "first" });
        await storage.WriteStateAsync("note", grain, first);
        var late = new GrainState<Note>(new() { Text = "late" }, first.ETag);
        first.State!.Text = "second";
        await storage.WriteStateAsync("note", grain, first);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("note", grain, late));

        var read = new GrainState<Note>();
        await storage.ReadStateAsync("note", grain, read);
        Assert.Equal("second", read.State!.Text);
    }

    [Theory]
    [InlineData("keeping")]
    [InlineData("deleting")]
    public async Task A_cleared_state_is_empty_and_writable(string provider)
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var storage = providers.Storage(provider);
        var grain = NewGuidGrain();
        var state = new GrainState<Note>(new() { Text = "kept" });
        await storage.WriteStateAsync("note", grain, state);
        var stale = new GrainState<Note>(new() { Text = "stale" }, state.ETag) { RecordExists = true };

        await storage.ClearStateAsync("note", grain, state);

        var read = new GrainState<Note>();
        await storage.ReadStateAsync("note", grain, read);
        Assert.Null(read.State!.Text);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("note", grain, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("note", grain, stale));
        read.State!.Text = "rewritten";
        await storage.WriteStateAsync("note", grain, read);
        await storage.ReadStateAsync("note", grain, read);
        Assert.Equal("rewritten", read.State!.Text);
    }

    [Fact]
    public async Task States_of_different_grain_types_keys_and_names_are_separate()
    {
        await using var providers = await OrleansProviders.StartAsync(database.ConnectionString);
        var storage = providers.Storage("keeping");
        var guid = Guid.CreateVersion7();
        (string Name, GrainId Grain)[] keys =
        [
            ("note", GrainId.Create(GrainType.Create("note"), GrainIdKeyExtensions.CreateGuidKey(guid))),
            ("note", GrainId.Create(GrainType.Create("note"), GrainIdKeyExtensions.CreateGuidKey(guid, "extension"))),
            ("other", GrainId.Create(GrainType.Create("note"), GrainIdKeyExtensions.CreateGuidKey(guid))),
            ("note", GrainId.Create("note", $"k{guid}")),
            ("note", GrainId.Create("note", $"K{guid}")),
            ("note", GrainId.Create("note", "\u0418\u0432\u0430\u043d '; --")),
        ];

        foreach (var (name, grain) in keys)
        {
            await storage.WriteStateAsync(name, grain, new GrainState<Note>(new() { Text = $"{name} {grain}" }));
        }

        foreach (var (name, grain) in keys)
        {
            var read = new GrainState<Note>();
            await storage.ReadStateAsync(name, grain, read);
            Assert.Equal($"{name} {grain}", read.State!.Text);
        }
    }

    private static async Task<Exception?> FaultOfAsync(Task task)
    {
        try
        {
            await task;
            return null;
        }
        catch (InconsistentStateException exception)
        {
            return exception;
        }
    }

    private static GrainId NewGuidGrain() =>
        GrainId.Create(GrainType.Create("note"), GrainIdKeyExtensions.CreateGuidKey(Guid.CreateVersion7()));

    [GenerateSerializer, Alias("shop.tests.note")]
    public sealed class Note
    {
        [Id(0)] public string? Text { get; set; }
    }
}
