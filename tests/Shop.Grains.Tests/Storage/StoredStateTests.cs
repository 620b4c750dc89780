using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shop.Hosting.Storage;
using Shop.Identities;
using Shop.Notifications.Mail;
using Shop.Storage;
using Shop.Users;
using Shop.Users.Sessions;
using Shop.Users.Tokens;

namespace Shop.Grains.Tests.Storage;

/// <summary>During a rolling update a silo of the older release writes rows that a silo of the newer release wrote before.</summary>
public sealed class StoredStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly UserId User = new(DerivedId.From("test", Guid.Empty));

    [Fact]
    public void Every_stored_state_keeps_members_that_it_does_not_know()
    {
        var states = typeof(ShopGrains).Assembly.GetTypes()
            .SelectMany(type => type.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
            .Where(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>() is not null)
            .Select(parameter => parameter.ParameterType.GetGenericArguments()[0])
            .ToList();

        Assert.NotEmpty(states);
        Assert.All(states, state => Assert.True(state.IsSubclassOf(typeof(StoredState)), state.Name));
    }

    [Fact]
    public void A_user_of_a_newer_release_keeps_its_members_when_an_older_one_writes()
    {
        var stored = Read<UserState>("""{"username":"ann","later":{"deep":[1]}}""");

        var written = Write(stored.WithPassword("hash").Change(new ChangeProfile("Ann", LastName: null, Email: null, Phone: null)));

        AssertJson("""{"deep":[1]}""", written["later"]);
    }

    [Fact]
    public void Sessions_keep_their_members_when_one_begins_rotates_or_ends()
    {
        var first = RefreshSecret.Create(User, NewId(0));
        var begun = Write(new SessionsState().Add(Begin(NewId(0)), 20, Now));
        begun["later"] = 1;
        begun["sessions"]![0]!["later"] = 2;
        var stored = Read<SessionsState>(begun.ToJsonString());

        var changed = stored.Add(Begin(NewId(1)), 20, Now).Remove(NewId(1));
        changed = changed.Replace(changed.Sessions[0].Rotate(first.Next(), Now, TimeSpan.FromDays(1)), Now);

        AssertJson("1", Write(changed)["later"]);
        AssertJson("2", Write(changed)["sessions"]![0]!["later"]);
    }

    [Fact]
    public void Signing_keys_keep_their_members_when_a_key_is_replaced()
    {
        var options = new TokenOptions();
        var lifetime = TimeSpan.FromMinutes(15);
        var created = Write(new SigningKeysState().At(Now, null, options, lifetime));
        created["later"] = 1;
        created["keys"]![0]!["later"] = 2;
        var stored = Read<SigningKeysState>(created.ToJsonString());

        var published = stored.At(Now + options.KeyLifetime, null, options, lifetime);
        var rotated = Write(published.At(Now + options.KeyLifetime + TokenOptions.PublishAhead, null, options, lifetime));

        AssertJson("1", rotated["later"]);
        AssertJson("2", rotated["keys"]!.AsArray().Last()!["later"]);
    }

    [Fact]
    public void The_checkpoint_of_the_mails_keeps_its_members_when_it_moves()
    {
        var stored = Read<MailState>("""{"later":1}""");

        var written = Write(stored.Next(Now));

        AssertJson("1", written["later"]);
        Assert.NotNull(written["doneUntil"]);
    }

    private static T Read<T>(string json) => new GrainStateSerializer().Deserialize<T>(BinaryData.FromString(json));

    private static JsonNode Write<T>(T state) => JsonNode.Parse(new GrainStateSerializer().Serialize(state).ToMemory().Span)!;

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.Equal(expected, actual?.ToJsonString(JsonSerializerOptions.Default));

    private static StoredSession Begin(SessionId id) =>
        StoredSession.Begin(RefreshSecret.Create(User, id), Role.Customer, Now, TimeSpan.FromDays(14));

    private static SessionId NewId(int number) => new(DerivedId.From("test-session", Guid.Empty, $"{number}"));
}
