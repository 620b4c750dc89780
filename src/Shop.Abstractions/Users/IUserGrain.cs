using Shop.Faults;
using Shop.Identities;

namespace Shop.Users;

/// <summary>
/// One user, keyed by the id derived from the folded username, so that one grain decides whether a name is taken.
/// </summary>
[Alias("shop.user")]
public interface IUserGrain : IGrainWithGuidKey
{
    /// <summary>Registers the user. Not idempotent: a duplicate returns <see cref="RegisterResult.UsernameTaken"/>.</summary>
    /// <exception cref="StorageUnavailableException">Outcome unknown; a retry may find the name taken by the first call.</exception>
    /// <exception cref="OverloadedException">Too many passwords are being hashed. Nothing was changed.</exception>
    [Alias("register")] Task<RegisterResult> RegisterAsync(RegisterUser command);

    /// <summary>
    /// Creates this user as an administrator, or gives an existing user this role and password. Only for the configuration at start.
    /// Idempotent.
    /// </summary>
    [Alias("ensure-admin")] Task EnsureAdminAsync(RegisterUser command);

    /// <summary>
    /// Takes the administrator's role from this user and ends all sessions. Only for the configuration at start. Idempotent; without effect
    /// on customers and unknown users.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The sessions may have ended; retry.</exception>
    [Alias("demote")] Task DemoteAsync();

    /// <summary>
    /// Checks the password and begins a session. Time and result are the same for a user that does not exist. After ten wrong passwords
    /// in a row it returns <see cref="LoginResult.Throttled"/> without a check, until a delay has passed.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The session may have begun, but its tokens are lost; log in later.</exception>
    /// <exception cref="OverloadedException">Too many passwords are being hashed. Nothing was changed.</exception>
    [Alias("login")] Task<LoginResult> LoginAsync(string password);

    /// <summary>Sets a new password and ends all other sessions.</summary>
    /// <param name="current">The session that stays.</param>
    /// <exception cref="StorageUnavailableException">Outcome unknown; the other sessions may have ended. Retry.</exception>
    /// <exception cref="OverloadedException">Too many passwords are being hashed. The password is not changed.</exception>
    [Alias("change-password")]
    Task<ChangePasswordResult> ChangePasswordAsync(SessionId current, string currentPassword, string newPassword);

    /// <summary>Returns the user, or null if no user has this id.</summary>
    [Alias("find")] Task<UserView?> FindAsync();

    /// <summary>Changes the profile. Returns null if no user has this id. Idempotent.</summary>
    [Alias("change-profile")] Task<UserView?> ChangeProfileAsync(ChangeProfile command);
}

/// <summary>The result of <see cref="IUserGrain.RegisterAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.register")]
public abstract record RegisterResult
{
    private RegisterResult() { }

    /// <summary>The user is stored.</summary>
    [GenerateSerializer, Immutable, Alias("shop.register.registered")]
    public sealed record Registered([property: Id(0)] UserView User) : RegisterResult;

    /// <summary>The name belongs to another user. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.register.taken")]
    public sealed record UsernameTaken : RegisterResult;
}

/// <summary>The result of <see cref="IUserGrain.LoginAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.login")]
public abstract record LoginResult
{
    private LoginResult() { }

    /// <summary>A session has begun.</summary>
    [GenerateSerializer, Immutable, Alias("shop.login.ok")]
    public sealed record LoggedIn([property: Id(0)] TokenPair Tokens) : LoginResult;

    /// <summary>The password is wrong, or the user does not exist.</summary>
    [GenerateSerializer, Immutable, Alias("shop.login.refused")]
    public sealed record Refused : LoginResult;

    /// <summary>Too many wrong passwords in a row. The password was not checked.</summary>
    [GenerateSerializer, Immutable, Alias("shop.login.throttled")]
    public sealed record Throttled([property: Id(0)] TimeSpan RetryAfter) : LoginResult;
}

/// <summary>The result of <see cref="IUserGrain.ChangePasswordAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.change-password")]
public abstract record ChangePasswordResult
{
    private ChangePasswordResult() { }

    /// <summary>The new password is stored; the other sessions have ended.</summary>
    [GenerateSerializer, Immutable, Alias("shop.change-password.changed")]
    public sealed record Changed : ChangePasswordResult;

    /// <summary>The current password is wrong. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.change-password.wrong")]
    public sealed record WrongPassword : ChangePasswordResult;

    /// <summary>Too many wrong passwords in a row. The password was not checked.</summary>
    [GenerateSerializer, Immutable, Alias("shop.change-password.throttled")]
    public sealed record Throttled([property: Id(0)] TimeSpan RetryAfter) : ChangePasswordResult;

    /// <summary>
    /// The new password violates <see cref="PasswordRules"/>. Only the grain can compare it with the username. Nothing was changed.
    /// </summary>
    [GenerateSerializer, Immutable, Alias("shop.change-password.unacceptable")]
    public sealed record Unacceptable([property: Id(0)] PasswordProblem Problem) : ChangePasswordResult;
}
