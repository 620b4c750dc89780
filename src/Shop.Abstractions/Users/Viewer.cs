using Shop.Identities;

namespace Shop.Users;

/// <summary>The user on whose behalf a call is made. Taken from a validated token, never from a request body.</summary>
[GenerateSerializer, Immutable, Alias("shop.viewer")]
public readonly record struct Viewer([property: Id(0)] UserId User, [property: Id(1)] Role Role)
{
    /// <summary>True for the owner and for administrators. For other users the entity does not exist.</summary>
    public bool MaySee(UserId owner) => Role == Role.Admin || User == owner;
}
