using Microsoft.Extensions.Logging;
using Shop.Identities;
using Shop.Storage.Availability;
using Shop.Users.Passwords;

namespace Shop.Users;

[GrainType("user")]
internal sealed partial class UserGrain(
    [PersistentState("user", GuardedStorage.Name)] IPersistentState<UserState> state,
    PasswordHasher passwords,
    DatabaseHealthMonitor database,
    TimeProvider timeProvider,
    ILogger<UserGrain> logger) : Grain, IUserGrain
{
    private WrongPasswords _wrong;

    private UserId Id => new(this.GetPrimaryKey());

    private UserState User => state.State;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _wrong = new(User.WrongPasswords, User.LastWrongAt ?? default);
        return base.OnActivateAsync(cancellationToken);
    }

    public async Task<RegisterResult> RegisterAsync(RegisterUser command)
    {
        ThrowIfNotMine(command);
        if (state.RecordExists)
        {
            return new RegisterResult.UsernameTaken();
        }

        // No work on passwords that leads to nothing.
        database.ThrowIfUnavailable();
        await state.SaveAsync(UserState.Create(command, await passwords.CreateAsync(command.Password), Role.Customer, timeProvider.GetUtcNow()), this, database);
        LogRegistered(Id);
        return new RegisterResult.Registered(User.ToView(Id));
    }

    public async Task EnsureAdminAsync(RegisterUser command)
    {
        ThrowIfNotMine(command);
        if (!state.RecordExists)
        {
            await state.SaveAsync(UserState.Create(command, await passwords.CreateAsync(command.Password), Role.Admin, timeProvider.GetUtcNow()), this, database);
            LogAdmin(Id);
            return;
        }

        var same = await passwords.VerifyAsync(User.PasswordHash, command.Password);
        if (same && User.Role == Role.Admin)
        {
            return;
        }

        // The sessions end first: if the write fails, nobody is left with more than the configuration says.
        var hash = same ? User.PasswordHash! : await passwords.CreateAsync(command.Password);
        await GrainFactory.Sessions(Id).EndAllAsync(except: null);
        await state.SaveAsync(User.WithPassword(hash) with { Role = Role.Admin }, this, database);
        _wrong = default;
        LogAdmin(Id);
    }

    public async Task<LoginResult> LoginAsync(string password)
    {
        database.ThrowIfUnavailable();
        if (WaitAfterWrong() is { Ticks: > 0 } wait)
        {
            return new LoginResult.Throttled(wait);
        }

        if (!await IsRightAsync(password))
        {
            return new LoginResult.Refused();
        }

        await RefreshHashAsync(password);
        return new LoginResult.LoggedIn(await GrainFactory.Sessions(Id).BeginAsync(User.Role));
    }

    public async Task<ChangePasswordResult> ChangePasswordAsync(SessionId current, string currentPassword, string newPassword)
    {
        database.ThrowIfUnavailable();
        if (WaitAfterWrong() is { Ticks: > 0 } wait)
        {
            return new ChangePasswordResult.Throttled(wait);
        }

        if (!await IsRightAsync(currentPassword))
        {
            return new ChangePasswordResult.WrongPassword();
        }

        if (PasswordRules.Check(newPassword, Username.TryParse(User.Username, out var name) ? name : null) is var problem and not PasswordProblem.None)
        {
            return new ChangePasswordResult.Unacceptable(problem);
        }

        // The sessions end first: after a fault in between, the old password is still good and the call can be repeated. No
        // session can slip in, because logins go through this grain, which does one thing at a time.
        var hash = await passwords.CreateAsync(newPassword);
        await GrainFactory.Sessions(Id).EndAllAsync(except: current);
        await state.SaveAsync(User.WithPassword(hash), this, database);
        return new ChangePasswordResult.Changed();
    }

    public Task<UserView?> FindAsync() => Task.FromResult(state.RecordExists ? User.ToView(Id) : null);

    public async Task<UserView?> ChangeProfileAsync(ChangeProfile command)
    {
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
    /// Counted in memory, and written when the activation ends: a write for every wrong password would be a gift to an attacker,
    /// and would tell names that exist from others. Names that do not exist are counted alike, and leave no row.
    /// </summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (state.RecordExists && _wrong.IsThrottling && _wrong.Count != User.WrongPasswords)
        {
            try
            {
                // Not from memory, which may be wrong after a fault.
                await state.ReadStateAsync(cancellationToken);
                state.State = User with { WrongPasswords = _wrong.Count, LastWrongAt = _wrong.LastAt };
                await state.WriteStateAsync(cancellationToken);
            }
            catch (Exception exception)
            {
                LogCountLost(exception, Id);
            }
        }

        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    private TimeSpan WaitAfterWrong()
    {
        var now = timeProvider.GetUtcNow();
        _wrong = _wrong.NotAfter(now);
        return _wrong.WaitAt(now);
    }

    private async Task<bool> IsRightAsync(string password)
    {
        if (await passwords.VerifyAsync(User.PasswordHash, password))
        {
            _wrong = default;
            return true;
        }

        _wrong = _wrong.Add(timeProvider.GetUtcNow());
        if (_wrong.IsThrottling)
        {
            LogThrottled(Id, _wrong.Count);
            DelayDeactivation(WrongPasswords.ForgottenAfter);
        }

        return false;
    }

    /// <summary>After a right password: the parameters of its hash follow the configuration, and the count that was written is cleared.</summary>
    private async Task RefreshHashAsync(string password)
    {
        var outdated = passwords.IsOutdated(User.PasswordHash!);
        if (outdated || User.WrongPasswords > 0)
        {
            await state.SaveAsync(User.WithPassword(outdated ? await passwords.CreateAsync(password) : User.PasswordHash!), this, database);
        }
    }

    private void ThrowIfNotMine(RegisterUser command)
    {
        if (command.Username.UserId != Id)
        {
            throw new ArgumentException("The name belongs to another user.", nameof(command));
        }

        ThrowIfUnacceptable(command.Password);
    }

    // Callers check it before, and tell people what is wrong; this only keeps a forgotten check from doing harm.
    private static void ThrowIfUnacceptable(string password)
    {
        if (PasswordRules.Check(password) is var problem and not PasswordProblem.None)
        {
            throw new ArgumentException($"The password cannot be accepted: {problem}.", nameof(password));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} registered")]
    private partial void LogRegistered(UserId userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} is an administrator, by the configuration")]
    private partial void LogAdmin(UserId userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "User {UserId}: {Count} wrong passwords in a row")]
    private partial void LogThrottled(UserId userId, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "User {UserId}: the count of wrong passwords could not be written")]
    private partial void LogCountLost(Exception exception, UserId userId);
}
