using Shop.Identities;

namespace Shop.Users;

/// <summary>
/// One user, keyed by the id that its folded name gives: the grain of a name is the only place where that name can be taken.
/// </summary>
[Alias("shop.user")]
public interface IUserGrain : IGrainWithGuidKey
{
    /// <summary>Takes the name. Not repeatable: the second call is told that the name is taken.</summary>
    [Alias("register")] Task<RegisterResult> RegisterAsync(RegisterUser command);

    /// <summary>Makes this user an administrator with this password, whoever it was; for the configuration at start only. Repeatable.</summary>
    [Alias("ensure-admin")] Task EnsureAdminAsync(RegisterUser command);

    /// <summary>
    /// Checks the password and begins a session. Takes the same time and gives the same answer for a user that does not exist.
    /// Many wrong passwords in a row make it answer <see cref="LoginResult.Throttled"/> without looking.
    /// </summary>
    [Alias("login")] Task<LoginResult> LoginAsync(string password);

    /// <summary>Sets a new password and ends all other sessions.</summary>
    [Alias("change-password")] Task<ChangePasswordResult> ChangePasswordAsync(SessionId current, string currentPassword, string newPassword);

    /// <summary>The user, or null if nobody has registered under this id.</summary>
    [Alias("find")] Task<UserView?> FindAsync();

    /// <summary>Changes the profile; null if nobody has registered under this id. Repeatable.</summary>
    [Alias("change-profile")] Task<UserView?> ChangeProfileAsync(ChangeProfile command);
}

[GenerateSerializer, Immutable, Alias("shop.register")]
public abstract record RegisterResult
{
    private RegisterResult() { }

    [GenerateSerializer, Immutable, Alias("shop.register.registered")]
    public sealed record Registered([property: Id(0)] UserView User) : RegisterResult;

    [GenerateSerializer, Immutable, Alias("shop.register.taken")]
    public sealed record UsernameTaken : RegisterResult;
}

[GenerateSerializer, Immutable, Alias("shop.login")]
public abstract record LoginResult
{
    private LoginResult() { }

    [GenerateSerializer, Immutable, Alias("shop.login.ok")]
    public sealed record LoggedIn([property: Id(0)] TokenPair Tokens) : LoginResult;

    [GenerateSerializer, Immutable, Alias("shop.login.refused")]
    public sealed record Refused : LoginResult;

    [GenerateSerializer, Immutable, Alias("shop.login.throttled")]
    public sealed record Throttled([property: Id(0)] TimeSpan RetryAfter) : LoginResult;
}

[GenerateSerializer, Immutable, Alias("shop.change-password")]
public abstract record ChangePasswordResult
{
    private ChangePasswordResult() { }

    [GenerateSerializer, Immutable, Alias("shop.change-password.changed")]
    public sealed record Changed : ChangePasswordResult;

    [GenerateSerializer, Immutable, Alias("shop.change-password.wrong")]
    public sealed record WrongPassword : ChangePasswordResult;

    [GenerateSerializer, Immutable, Alias("shop.change-password.throttled")]
    public sealed record Throttled([property: Id(0)] TimeSpan RetryAfter) : ChangePasswordResult;

    /// <summary>The new password may not be chosen. That it is the user's name, a caller who knows the user's id only cannot tell before.</summary>
    [GenerateSerializer, Immutable, Alias("shop.change-password.unacceptable")]
    public sealed record Unacceptable([property: Id(0)] PasswordProblem Problem) : ChangePasswordResult;
}
