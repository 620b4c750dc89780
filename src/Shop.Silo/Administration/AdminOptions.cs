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
    public const int MinimumPasswordLength = 12;
    private const int MaximumPasswordLength = 256;

    public ValidateOptionsResult Validate(string? name, AdminOptions options) => options switch
    {
        { Username: null or "", Password: null or "" } => ValidateOptionsResult.Success,
        { Username: null or "" } => ValidateOptionsResult.Fail("Admin:Password is set but Admin:Username is not."),
        { Password: null or "" } => ValidateOptionsResult.Fail("Admin:Username is set but Admin:Password is not."),
        _ when !Username.TryParse(options.Username, out _) =>
            ValidateOptionsResult.Fail("Admin:Username must be 1 to 64 letters, digits or . _ - @ +."),
        { Password.Length: < MinimumPasswordLength or > MaximumPasswordLength } => ValidateOptionsResult.Fail(
            $"Admin:Password must have {MinimumPasswordLength} to {MaximumPasswordLength} characters: it opens the whole shop."),
        _ => ValidateOptionsResult.Success,
    };
}
