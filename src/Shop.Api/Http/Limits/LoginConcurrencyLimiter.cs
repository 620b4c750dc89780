using System.Collections.Concurrent;
using Shop.Identities;

namespace Shop.Api.Http.Limits;

/// <summary>
/// How many log-ins of one user may be under way at a time on this node. A user's grain checks one password after the other, so what is more
/// would only wait there until it times out; it is refused at once.
/// </summary>
internal sealed class LoginConcurrencyLimiter
{
    public const int PerUser = 8;

    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<UserId, int> _taken = new();

    /// <summary>A place until it is disposed, or null if there is none.</summary>
    public IDisposable? TryTake(UserId user)
    {
        if (_taken.AddOrUpdate(user, 1, (_, taken) => taken + 1) <= PerUser)
        {
            return new Place(this, user);
        }

        Leave(user);
        return null;
    }

    private void Leave(UserId user)
    {
        var left = _taken.AddOrUpdate(user, 0, (_, taken) => taken - 1);
        if (left == 0)
        {
            // Only if nobody has come in between.
            _taken.TryRemove(KeyValuePair.Create(user, 0));
        }
    }

    private sealed class Place(LoginConcurrencyLimiter places, UserId user) : IDisposable
    {
        public void Dispose() => places.Leave(user);
    }
}
