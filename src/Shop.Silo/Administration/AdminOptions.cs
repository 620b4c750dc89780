using System.ComponentModel.DataAnnotations;
using Shop.Identities;
using Shop.Users;

namespace Shop.Silo.Administration;

/// <summary>The administrator that a silo creates when it starts; none without a name.</summary>
internal sealed class AdminOptions : IValidatableObject
{
    public const string Section = "Admin";

    /// <summary>1 to 64 letters, digits or <c>. _ - @ +</c>. Required together with <see cref="Password"/>. Default: none.</summary>
    public string? Username { get; set; }

    /// <summary>A password that the rules for users accept, at least 8 characters. Default: none.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// Names of users that lose the administrator's role when a silo starts: <c>Admin:Demoted:0</c> and so on. A silo without the setting
    /// changes no role. Default: none.
    /// </summary>
    public IList<string> Demoted { get; } = [];

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Check() is { } problem ? [new ValidationResult(problem)] : [];

    private string? Check()
    {
        if (Demoted.FirstOrDefault(name => !Users.Username.TryParse(name, out _)) is { } invalid)
        {
            return $"Admin:Demoted has \"{invalid}\", which is not a username.";
        }

        if (Users.Username.TryParse(Username, out var admin) && Demoted.Any(name => IdOf(name) == admin.UserId))
        {
            return "Admin:Demoted contains Admin:Username.";
        }

        if (string.IsNullOrEmpty(Username))
        {
            return string.IsNullOrEmpty(Password) ? null : "Admin:Password is set but Admin:Username is not.";
        }

        if (!Users.Username.TryParse(Username, out var username))
        {
            return "Admin:Username must be 1 to 64 letters, digits or . _ - @ +.";
        }

        return string.IsNullOrEmpty(Password)
            ? "Admin:Username is set but Admin:Password is not."
            : Describe(PasswordRules.Check(Password, username));
    }

    private static UserId? IdOf(string name) => Users.Username.TryParse(name, out var username) ? username.UserId : null;

    private static string? Describe(PasswordProblem problem) => problem switch
    {
        PasswordProblem.None => null,
        PasswordProblem.TooShort => $"Admin:Password is too short: it must have at least {PasswordRules.MinLength} characters.",
        PasswordProblem.TooLong => $"Admin:Password is too long: it may have at most {PasswordRules.MaxLength} characters.",
        PasswordProblem.TooCommon => "Admin:Password is a common password or the username; choose another one.",
        _ => "Admin:Password is not valid Unicode or contains control characters.",
    };
}
