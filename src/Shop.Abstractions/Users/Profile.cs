using Shop.Identities;

namespace Shop.Users;

/// <summary>The role of a user. Customers register; administrators are configured.</summary>
public enum Role
{
    Customer = 0,
    Admin = 1,
}

/// <summary>Personal data of a user. All fields are optional.</summary>
[GenerateSerializer, Immutable, Alias("shop.profile")]
public sealed record Profile(
    [property: Id(0)] string? FirstName,
    [property: Id(1)] string? LastName,
    [property: Id(2)] string? Email,
    [property: Id(3)] string? Phone)
{
    public static Profile Empty { get; } = new(null, null, null, null);
}

/// <summary>A user as shown to the user and to administrators. Contains no secrets.</summary>
[GenerateSerializer, Immutable, Alias("shop.user-view")]
public sealed record UserView(
    [property: Id(0)] UserId UserId,
    [property: Id(1)] string Username,
    [property: Id(2)] Profile Profile,
    [property: Id(3)] Role Role,
    [property: Id(4)] DateTimeOffset CreatedAt);

/// <summary>A new user.</summary>
[GenerateSerializer, Immutable, Alias("shop.register-user")]
public sealed record RegisterUser(
    [property: Id(0)] Username Username,
    [property: Id(1)] string Password,
    [property: Id(2)] Profile Profile)
{
    /// <summary>Never prints the password.</summary>
    public override string ToString() => $"RegisterUser {{ {Username.UserId} }}";
}

/// <summary>A change of a profile. A null field is unchanged, an empty one is cleared.</summary>
[GenerateSerializer, Immutable, Alias("shop.change-profile")]
public sealed record ChangeProfile(
    [property: Id(0)] string? FirstName,
    [property: Id(1)] string? LastName,
    [property: Id(2)] string? Email,
    [property: Id(3)] string? Phone);
