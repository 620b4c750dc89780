using Microsoft.Extensions.Options;
using Shop.Users;

namespace Shop.Silo.Administration;

/// <summary>The administrator that a silo makes at its start; without a name it makes none.</summary>
internal sealed class AdminOptions
{
    public const string Section = "Admin";

    public string? Username { get; set; }

    public string? Password { get; set; }
}

/// <summary>Says in clear words what is wrong with the configured administrator, before the silo starts.</summary>
internal sealed class AdminOptionsValidator : IValidateOptions<AdminOptions>
{
    public ValidateOptionsResult Validate(string? name, AdminOptions options)
    {
        if (string.IsNullOrEmpty(options.Username))
        {
            return string.IsNullOrEmpty(options.Password)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail("Admin:Password is set but Admin:Username is not.");
        }

        if (!Username.TryParse(options.Username, out var username))
        {
            return ValidateOptionsResult.Fail("Admin:Username must be 1 to 64 letters, digits or . _ - @ +.");
        }

        return string.IsNullOrEmpty(options.Password)
            ? ValidateOptionsResult.Fail("Admin:Username is set but Admin:Password is not.")
            : Judge(PasswordRules.Check(options.Password, username));
    }

    private static ValidateOptionsResult Judge(PasswordProblem problem) => problem switch
    {
        PasswordProblem.None => ValidateOptionsResult.Success,
        PasswordProblem.TooShort => ValidateOptionsResult.Fail($"Admin:Password is too short: it must have at least {PasswordRules.MinLength} characters."),
        PasswordProblem.TooLong => ValidateOptionsResult.Fail($"Admin:Password is too long: it may have at most {PasswordRules.MaxLength} characters."),
        PasswordProblem.TooCommon => ValidateOptionsResult.Fail("Admin:Password is one of those that are tried first; choose another one."),
        _ => ValidateOptionsResult.Fail("Admin:Password holds characters that no keyboard types."),
    };
}
