using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shop.Identities;
using Shop.Storage.Availability;
using Shop.Users.Tokens;

namespace Shop.Users.Sessions;

[GrainType("sessions")]
internal sealed partial class SessionsGrain(
    [PersistentState("sessions", GuardedStorage.Name)] IPersistentState<SessionsState> state,
    IOptions<SessionOptions> options,
    DatabaseHealthMonitor database,
    TimeProvider timeProvider,
    ILogger<SessionsGrain> logger) : Grain, ISessionsGrain
{
    // Calls that only ask go in between the others and must not see what is not durable yet.
    private SessionsState _durable = new();

    private UserId User => new(this.GetPrimaryKey());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _durable = state.State;
        return base.OnActivateAsync(cancellationToken);
    }

    public async Task<TokenPair> BeginAsync(Role role)
    {
        var now = timeProvider.GetUtcNow();
        var secret = RefreshSecret.Create(User, new SessionId(Guid.CreateVersion7(now)));
        var session = StoredSession.Begin(secret, role, now, options.Value.RefreshLifetime);
        var tokens = await IssueAsync(secret, session);
        await SaveAsync(state.State.Add(session, options.Value.MaxSessions, now));
        return tokens;
    }

    public async Task<RefreshResult> RefreshAsync(string refreshToken)
    {
        var now = timeProvider.GetUtcNow();
        if (!RefreshSecret.TryParse(refreshToken, out var secret)
            || secret.User != User
            || state.State.Find(secret.Session, now) is not { } session
            || !session.IsOwn(secret))
        {
            return new RefreshResult.Refused();
        }

        if (!session.IsCurrent(secret))
        {
            LogUsedTwice(User, secret.Session);
            await EndAsync(secret.Session);
            return new RefreshResult.Refused();
        }

        var next = secret.Next();
        var rotated = session.Rotate(next, now, options.Value.RefreshLifetime);
        var tokens = await IssueAsync(next, rotated);
        await SaveAsync(state.State.Replace(rotated, now));
        return new RefreshResult.Refreshed(tokens);
    }

    public Task<bool> IsActiveAsync(SessionId session) => Task.FromResult(_durable.Find(session, timeProvider.GetUtcNow()) is not null);

    public Task EndAsync(SessionId session) => ReplaceAsync(state.State.Remove(session));

    public Task EndAllAsync(SessionId? except) => ReplaceAsync(state.State.RemoveAll(except));

    // Nothing to end, nothing to write: users who never logged in leave no row.
    private Task ReplaceAsync(SessionsState next) =>
        next.Sessions.Length == state.State.Sessions.Length ? Task.CompletedTask : SaveAsync(next);

    private async Task SaveAsync(SessionsState next)
    {
        await state.SaveAsync(next, this, database);
        _durable = next;
    }

    private async Task<TokenPair> IssueAsync(RefreshSecret secret, StoredSession session)
    {
        var access = await GrainFactory.Token().IssueAsync(secret.User, secret.Session, session.Role, options.Value.AccessLifetime);
        return new TokenPair(
            access, (int)options.Value.AccessLifetime.TotalSeconds, secret.ToToken(), (int)options.Value.RefreshLifetime.TotalSeconds, secret.User);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A refresh token of user {UserId} was used twice: session {SessionId} ends")]
    private partial void LogUsedTwice(UserId userId, SessionId sessionId);
}
