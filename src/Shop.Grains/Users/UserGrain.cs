using Microsoft.Extensions.Logging;
using Shop.Identities;
using Shop.Storage.Availability;
using Shop.Storage.Freshness;
using Shop.Users.Passwords;

namespace Shop.Users;

[GrainType("user")]
internal sealed partial class UserGrain(
    [PersistentState("user", GuardedStorage.Name)] IPersistentState<UserState> state,
    PasswordHasher passwords,
    DatabaseHealthMonitor database,
    TimeProvider timeProvider,
    ILogger<UserGrain> logger,
    IGrainContext context,
    FreshStateServices fresh) : Grain, IUserGrain
{
    private readonly FreshState<UserState> _fresh = new(state, "user", context, fresh);
    private WrongPasswords _wrongPasswords;

    private UserId Id => new(this.GetPrimaryKey());

    private UserState User => state.State;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _wrongPasswords = new(User.WrongPasswords, User.LastWrongAt ?? default);
        return base.OnActivateAsync(cancellationToken);
    }

    public async Task<RegisterResult> RegisterAsync(RegisterUser command)
    {
        ThrowIfOtherUser(command);
        if (state.RecordExists)
        {
            return new RegisterResult.UsernameTaken();
        }

        // Fail before the expensive hash.
        database.ThrowIfUnavailable();
        var user = UserState.Create(command, await passwords.CreateAsync(command.Password), Role.Customer, timeProvider.GetUtcNow());
        await state.SaveAsync(user, this, database);
        LogRegistered(Id);
        return new RegisterResult.Registered(User.ToView(Id));
    }

    public async Task EnsureAdminAsync(RegisterUser command)
    {
        ThrowIfOtherUser(command);
        if (!state.RecordExists)
        {
            var admin = UserState.Create(command, await passwords.CreateAsync(command.Password), Role.Admin, timeProvider.GetUtcNow());
            await state.SaveAsync(admin, this, database);
            LogAdmin(Id);
            return;
        }

        var isSamePassword = await passwords.VerifyAsync(User.PasswordHash, command.Password);
        if (isSamePassword && User.Role == Role.Admin)
        {
            return;
        }

        // End the sessions first: if the write fails, no session keeps rights that the configuration does not grant.
        var hash = isSamePassword ? User.PasswordHash! : await passwords.CreateAsync(command.Password);
        await GrainFactory.Sessions(Id).EndAllAsync(except: null);
        await state.SaveAsync(User.WithPassword(hash) with { Role = Role.Admin }, this, database);
        _wrongPasswords = default;
        LogAdmin(Id);
    }

    public async Task DemoteAsync()
    {
        if (!state.RecordExists || User.Role != Role.Admin)
        {
            return;
        }

        // End the sessions first: if the write fails, the call is retried and no session keeps the role.
        await GrainFactory.Sessions(Id).EndAllAsync(except: null);
        await state.SaveAsync(User with { Role = Role.Customer }, this, database);
        LogDemoted(Id);
    }

    public async Task<LoginResult> LoginAsync(string password)
    {
        database.ThrowIfUnavailable();
        await _fresh.RefreshAsync();
        if (RemainingDelay() is { Ticks: > 0 } delay)
        {
            return new LoginResult.Throttled(delay);
        }

        if (!await VerifyAsync(password))
        {
            return new LoginResult.Refused();
        }

        await RefreshHashAsync(password);
        return new LoginResult.LoggedIn(await GrainFactory.Sessions(Id).BeginAsync(User.Role));
    }

    public async Task<ChangePasswordResult> ChangePasswordAsync(SessionId current, string currentPassword, string newPassword)
    {
        database.ThrowIfUnavailable();
        await _fresh.RefreshAsync();
        if (RemainingDelay() is { Ticks: > 0 } delay)
        {
            return new ChangePasswordResult.Throttled(delay);
        }

        if (!await VerifyAsync(currentPassword))
        {
            return new ChangePasswordResult.WrongPassword();
        }

        var username = Username.TryParse(User.Username, out var name) ? name : null;
        if (PasswordRules.Check(newPassword, username) is var problem and not PasswordProblem.None)
        {
            return new ChangePasswordResult.Unacceptable(problem);
        }

        // End the sessions first: if the write fails, the old password is still valid and the call can be retried. No session can begin in
        // between, because this grain is not reentrant and handles all logins of the user.
        var hash = await passwords.CreateAsync(newPassword);
        await GrainFactory.Sessions(Id).EndAllAsync(except: current);
        await state.SaveAsync(User.WithPassword(hash), this, database);
        return new ChangePasswordResult.Changed();
    }

    public async Task<UserView?> FindAsync()
    {
        await _fresh.RefreshAsync();
        if (state.RecordExists)
        {
            return User.ToView(Id);
        }

        // Nothing to remember. After a wrong password the activation of an unknown name stays: it counts the attempts as for a known name.
        if (_wrongPasswords.Count == 0)
        {
            DeactivateOnIdle();
        }

        return null;
    }

    public async Task<UserView?> ChangeProfileAsync(ChangeProfile command)
    {
        await _fresh.RefreshAsync();
        if (!state.RecordExists)
        {
            return null;
        }

        if (User.Change(command) is var changed && changed != User)
        {
            await state.SaveAsync(changed, this, database);
        }

        return User.ToView(Id);
    }

    /// <summary>
    /// Wrong passwords are counted in memory and written at deactivation. A write per attempt would help a denial-of-service attack, and
    /// its duration would reveal existing names. Unknown names are counted too, but not stored.
    /// </summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (state.RecordExists && _wrongPasswords.IsThrottling && _wrongPasswords.Count != User.WrongPasswords)
        {
            try
            {
                // The state in memory may be wrong after a fault.
                await state.ReadStateAsync(cancellationToken);
                state.State = User with { WrongPasswords = _wrongPasswords.Count, LastWrongAt = _wrongPasswords.LastAt };
                await state.WriteStateAsync(cancellationToken);
            }
            catch (Exception exception)
            {
                LogCountLost(exception, Id);
            }
        }

        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    private TimeSpan RemainingDelay()
    {
        var now = timeProvider.GetUtcNow();
        _wrongPasswords = _wrongPasswords.CappedAt(now);
        return _wrongPasswords.DelayAt(now);
    }

    private async Task<bool> VerifyAsync(string password)
    {
        if (await passwords.VerifyAsync(User.PasswordHash, password))
        {
            _wrongPasswords = default;
            return true;
        }

        _wrongPasswords = _wrongPasswords.Add(timeProvider.GetUtcNow());
        if (_wrongPasswords.IsThrottling)
        {
            LogThrottled(Id, _wrongPasswords.Count);
            DelayDeactivation(WrongPasswords.ResetAfter);
        }

        return false;
    }

    /// <summary>After a correct password: renews a hash with outdated parameters, and clears a stored count of wrong passwords.</summary>
    private async Task RefreshHashAsync(string password)
    {
        var isOutdated = passwords.IsOutdated(User.PasswordHash!);
        if (isOutdated || User.WrongPasswords > 0)
        {
            var hash = isOutdated ? await passwords.CreateAsync(password) : User.PasswordHash!;
            await state.SaveAsync(User.WithPassword(hash), this, database);
        }
    }

    private void ThrowIfOtherUser(RegisterUser command)
    {
        if (command.Username.UserId != Id)
        {
            throw new ArgumentException("The name belongs to another user.", nameof(command));
        }

        ThrowIfUnacceptable(command.Password);
    }

    // Callers validate the password before and report the problem. This check only guards against a missing validation.
    private static void ThrowIfUnacceptable(string password)
    {
        if (PasswordRules.Check(password) is var problem and not PasswordProblem.None)
        {
            throw new ArgumentException($"The password is invalid: {problem}.", nameof(password));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} registered")]
    private partial void LogRegistered(UserId userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} is now an administrator, by configuration")]
    private partial void LogAdmin(UserId userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "User {UserId} is no longer an administrator")]
    private partial void LogDemoted(UserId userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "User {UserId}: {Count} wrong passwords in a row")]
    private partial void LogThrottled(UserId userId, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "User {UserId}: the count of wrong passwords could not be stored")]
    private partial void LogCountLost(Exception exception, UserId userId);
}
