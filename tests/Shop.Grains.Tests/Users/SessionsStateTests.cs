using Shop.Hosting.Storage;
using Shop.Identities;
using Shop.Users;
using Shop.Users.Sessions;

namespace Shop.Grains.Tests.Users;

public sealed class SessionsStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly UserId User = new(DerivedId.From("test", Guid.Empty));

    [Fact]
    public void A_session_above_the_maximum_ends_the_oldest()
    {
        var ids = Enumerable.Range(0, 4).Select(NewId).ToArray();

        var state = ids.Aggregate(new SessionsState(), (sessions, id) => sessions.Add(Begin(id), max: 3, Now));

        Assert.Null(state.Find(ids[0], Now));
        Assert.All(ids[1..], id => Assert.NotNull(state.Find(id, Now)));
    }

    [Fact]
    public void An_unused_session_expires_and_the_next_session_removes_it()
    {
        var state = new SessionsState().Add(Begin(NewId(0)), 20, Now);
        var later = Now.AddDays(14);

        Assert.NotNull(state.Find(NewId(0), later.AddSeconds(-1)));
        Assert.Null(state.Find(NewId(0), later));
        Assert.Single(state.Add(Begin(NewId(1)), 20, later).Sessions);
    }

    [Fact]
    public void Only_the_last_token_of_a_session_is_current()
    {
        var first = RefreshSecret.Create(User, NewId(0));
        var second = first.Next();
        var session = StoredSession.Begin(first, Role.Customer, Now, TimeSpan.FromDays(14)).Rotate(second, Now, TimeSpan.FromDays(14));

        Assert.True(session.IsCurrent(second));
        Assert.False(session.IsCurrent(first));
        Assert.True(session.IsOwn(first));
        Assert.False(session.IsOwn(RefreshSecret.Create(User, NewId(0))));
    }

    [Fact]
    public void A_token_survives_formatting_and_contains_its_user()
    {
        var secret = RefreshSecret.Create(User, NewId(0));

        Assert.True(RefreshSecret.TryParse(secret.ToToken(), out var parsed));
        Assert.Equal(secret.TokenHash, parsed.TokenHash);
        Assert.Equal(secret.Session, parsed.Session);
        Assert.True(RefreshToken.TryReadUser(secret.ToToken(), out var user));
        Assert.Equal(User, user);
        Assert.DoesNotContain(secret.ToToken()[66..], secret.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("00000000000000000000000000000000.00000000000000000000000000000000.")]
    [InlineData("00000000000000000000000000000000.00000000000000000000000000000000.AAAA")]
    [InlineData("00000000000000000000000000000000.00000000000000000000000000000000.!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    [InlineData("00000000000000000000000000000000.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Other_texts_are_rejected(string token) => Assert.False(RefreshSecret.TryParse(token, out _));

    /// <summary>Stored rows outlive releases: this text must stay readable.</summary>
    [Fact]
    public void A_state_of_an_older_release_is_readable()
    {
        const string Stored = """
            {"sessions":[{"id":"0194200a-0000-7000-8000-000000000001","role":"admin","family":"AAECAw==","current":"BAUGBw==",
            "begunAt":"2026-01-01T00:00:00+00:00","expiresAt":"2026-01-15T00:00:00+00:00","unknown":1}]}
            """;

        var session = Assert.Single(new GrainStateSerializer().Deserialize<SessionsState>(BinaryData.FromString(Stored)).Sessions);

        Assert.Equal(Role.Admin, session.Role);
        Assert.Equal([4, 5, 6, 7], session.Current);
        Assert.Equal(Now.AddDays(14), session.ExpiresAt);
    }

    private static StoredSession Begin(SessionId id) =>
        StoredSession.Begin(RefreshSecret.Create(User, id), Role.Customer, Now, TimeSpan.FromDays(14));

    private static SessionId NewId(int number) => new(DerivedId.From("test-session", Guid.Empty, $"{number}"));
}
