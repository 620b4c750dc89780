using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shop.Identities;
using Shop.Storage.Availability;
using Shop.Storage.Freshness;

namespace Shop.Users.Sessions;

[GrainType("sessions")]
internal sealed partial class SessionsGrain(
    [PersistentState("sessions", GuardedStorage.Name)] IPersistentState<SessionsState> state,
    IOptions<SessionOptions> options,
    DatabaseHealthMonitor database,
    TimeProvider timeProvider,
    ILogger<SessionsGrain> logger,
    IGrainContext context,
    FreshStateServices fresh) : Grain, ISessionsGrain
{
    private readonly FreshState<SessionsState> _fresh = new(state, "sessions", context, fresh);

    // Interleaved reads must see committed state only.
    private SessionsState _committed = new();

    private UserId User => new(this.GetPrimaryKey());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _committed = state.State;
        return base.OnActivateAsync(cancellationToken);
    }

    public async Task<TokenPair> BeginAsync(Role role)
    {
        var now = timeProvider.GetUtcNow();
        var secret = RefreshSecret.Create(User, new SessionId(Guid.CreateVersion7(now)));
        var session = StoredSession.Begin(secret, role, now, options.Value.RefreshLifetime);
        var tokens = await IssueAsync(secret, session);
        await RefreshMemoryAsync();
        await SaveAsync(state.State.Add(session, options.Value.MaxSessions, now));
        return tokens;
    }

    public async Task<RefreshResult> RefreshAsync(string refreshToken)
    {
        await RefreshMemoryAsync();
        var now = timeProvider.GetUtcNow();
        if (!RefreshSecret.TryParse(refreshToken, out var secret)
            || secret.User != User
            || state.State.Find(secret.Session, now) is not { } session
            || !session.IsOwn(secret))
        {
            if (!state.RecordExists)
            {
                // Nothing to remember, and a client can invent tokens of any number of users.
                DeactivateOnIdle();
            }

            return new RefreshResult.Refused();
        }

        if (!session.IsCurrent(secret))
        {
            LogTokenReuse(User, secret.Session);
            await EndAsync(secret.Session);
            return new RefreshResult.Refused();
        }

        var next = secret.Next();
        var rotated = session.Rotate(next, now, options.Value.RefreshLifetime);
        var tokens = await IssueAsync(next, rotated);
        await SaveAsync(state.State.Replace(rotated, now));
        return new RefreshResult.Refreshed(tokens);
    }

    // Another activation may have ended the session, and its logout was acknowledged.
    public async Task<bool> IsActiveAsync(SessionId session) =>
        (await _fresh.ReadAsync(_committed)).Find(session, timeProvider.GetUtcNow()) is not null;

    public Task EndAsync(SessionId session) => ReplaceAsync(sessions => sessions.Remove(session));

    public Task EndAllAsync(SessionId? except) => ReplaceAsync(sessions => sessions.RemoveAll(except));

    // Without a change there is no write: users that never logged in have no row.
    private async Task ReplaceAsync(Func<SessionsState, SessionsState> change)
    {
        await RefreshMemoryAsync();
        if (change(state.State) is var next && next.Sessions.Length != state.State.Sessions.Length)
        {
            await SaveAsync(next);
        }
    }

    private async Task RefreshMemoryAsync()
    {
        await _fresh.RefreshAsync();
        _committed = state.State;
    }

    private async Task SaveAsync(SessionsState next)
    {
        await state.SaveAsync(next, this, database);
        _committed = next;
    }

    private async Task<TokenPair> IssueAsync(RefreshSecret secret, StoredSession session)
    {
        var (accessLifetime, refreshLifetime) = (options.Value.AccessLifetime, options.Value.RefreshLifetime);
        var access = await GrainFactory.Token().IssueAsync(secret.User, secret.Session, session.Role, accessLifetime);
        return new TokenPair(access, (int)accessLifetime.TotalSeconds, secret.ToToken(), (int)refreshLifetime.TotalSeconds, secret.User);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refresh token of user {UserId} was reused; session {SessionId} revoked")]
    private partial void LogTokenReuse(UserId userId, SessionId sessionId);
}
