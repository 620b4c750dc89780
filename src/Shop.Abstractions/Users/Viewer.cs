using Shop.Identities;

namespace Shop.Users;

/// <summary>On whose behalf something is read or done: taken from a checked token, never from a request's body.</summary>
[GenerateSerializer, Immutable, Alias("shop.viewer")]
public readonly record struct Viewer([property: Id(0)] UserId User, [property: Id(1)] Role Role)
{
    /// <summary>A thing may be seen by its owner and by administrators; for anybody else it does not exist.</summary>
    public bool MaySee(UserId owner) => Role == Role.Admin || User == owner;
}
