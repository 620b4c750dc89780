using Shop.Identities;
using Shop.Storage;

namespace Shop.Users;

/// <summary>The stored state of a user. Property names are persisted; do not rename.</summary>
internal sealed record UserState : StoredState
{
    /// <summary>As typed.</summary>
    public string Username { get; init; } = "";

    /// <summary>In the PHC string format; null only for a user that does not exist.</summary>
    public string? PasswordHash { get; init; }

    public Role Role { get; init; }

    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Wrong passwords in a row at the last deactivation; 0 if there were fewer than ten.</summary>
    public int WrongPasswords { get; init; }

    public DateTimeOffset? LastWrongAt { get; init; }

    public UserView ToView(UserId id) => new(id, Username, new Profile(FirstName, LastName, Email, Phone), Role, CreatedAt);

    public static UserState Create(RegisterUser command, string hash, Role role, DateTimeOffset now) => new()
    {
        Username = command.Username.Display,
        PasswordHash = hash,
        Role = role,
        FirstName = NullIfEmpty(command.Profile.FirstName),
        LastName = NullIfEmpty(command.Profile.LastName),
        Email = NullIfEmpty(command.Profile.Email),
        Phone = NullIfEmpty(command.Profile.Phone),
        CreatedAt = now,
    };

    public UserState Change(ChangeProfile change) => this with
    {
        FirstName = change.FirstName is null ? FirstName : NullIfEmpty(change.FirstName),
        LastName = change.LastName is null ? LastName : NullIfEmpty(change.LastName),
        Email = change.Email is null ? Email : NullIfEmpty(change.Email),
        Phone = change.Phone is null ? Phone : NullIfEmpty(change.Phone),
    };

    public UserState WithPassword(string hash) => this with { PasswordHash = hash, WrongPasswords = 0, LastWrongAt = null };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
