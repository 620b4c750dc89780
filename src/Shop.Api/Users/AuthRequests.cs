using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Shop.Api.Http.Validation;
using Shop.Users;

namespace Shop.Api.Users;

/// <summary>A new user.</summary>
public sealed record RegisterRequest(
    [property: Required, MaxLength(64), Description("1 to 64 letters, digits and . _ - @ +. Compared after Unicode NFKC and case folding.")] string? Username,
    [property: Required, MinLength(Passwords.Shortest), MaxLength(Passwords.Longest), Description("8 to 128 characters, not the username, and not one of the passwords that are tried first.")] string? Password,
    [property: MaxLength(ProfileRules.LongestName)] string? FirstName = null,
    [property: MaxLength(ProfileRules.LongestName)] string? LastName = null,
    [property: MaxLength(ProfileRules.LongestEmail), Description("Where news of orders go as well, if the shop sends mail.")] string? Email = null,
    [property: MaxLength(ProfileRules.LongestPhone)] string? Phone = null) : IValidated
{
    void IValidated.Validate(FieldErrors errors)
    {
        Shop.Users.Username? name = null;
        if (Username is null)
        {
            errors.Add("username", "This is needed.");
        }
        else if (!Shop.Users.Username.TryParse(Username, out name))
        {
            errors.Add("username", "This must have 1 to 64 letters, digits, marks and . _ - @ +, without spaces.");
        }

        Passwords.ValidateNew(errors, "password", Password, name);
        ProfileRules.Validate(errors, FirstName, LastName, Email, Phone);
    }

    /// <summary>Never prints the password.</summary>
    public override string ToString() => nameof(RegisterRequest);
}

/// <summary>Name and password.</summary>
public sealed record LoginRequest(
    [property: Required] string? Username,
    [property: Required] string? Password) : IValidated
{
    void IValidated.Validate(FieldErrors errors)
    {
        Needed(errors, "username", Username);
        Needed(errors, "password", Password);
    }

    /// <summary>Never prints the password.</summary>
    public override string ToString() => nameof(LoginRequest);

    // Whatever else is wrong with them: there is no such user.
    private static void Needed(FieldErrors errors, string name, string? value)
    {
        if (value is null)
        {
            errors.Add(name, "This is needed.");
        }
    }
}

/// <summary>A refresh token; it is good for one refresh.</summary>
public sealed record RefreshRequest([property: Required] string? RefreshToken) : IValidated
{
    void IValidated.Validate(FieldErrors errors)
    {
        if (RefreshToken is null)
        {
            errors.Add("refreshToken", "This is needed.");
        }
    }

    /// <summary>Never prints the token.</summary>
    public override string ToString() => nameof(RefreshRequest);
}

/// <summary>The password that is and the one that shall be.</summary>
public sealed record ChangePasswordRequest(
    [property: Required] string? CurrentPassword,
    [property: Required, MinLength(Passwords.Shortest), MaxLength(Passwords.Longest), Description("8 to 128 characters, not the username, and not one of the passwords that are tried first.")] string? NewPassword) : IValidated
{
    void IValidated.Validate(FieldErrors errors)
    {
        if (CurrentPassword is null)
        {
            errors.Add("currentPassword", "This is needed.");
        }

        Passwords.ValidateNew(errors, "newPassword", NewPassword);
    }

    /// <summary>Never prints a password.</summary>
    public override string ToString() => nameof(ChangePasswordRequest);
}

/// <summary>Who has registered.</summary>
public sealed record RegisteredResponse(Guid UserId, string Username);

/// <summary>The tokens of a session.</summary>
public sealed record TokenResponse(
    [property: Description("A JWT for Authorization: Bearer.")] string AccessToken,
    string TokenType,
    [property: Description("Seconds until the access token ends.")] int ExpiresIn,
    [property: Description("Good for one refresh.")] string RefreshToken,
    [property: Description("Seconds until the refresh token ends.")] int RefreshExpiresIn,
    Guid UserId)
{
    internal static TokenResponse Of(TokenPair tokens) =>
        new(tokens.AccessToken, "Bearer", tokens.ExpiresIn, tokens.RefreshToken, tokens.RefreshExpiresIn, tokens.UserId.Value);

    /// <summary>Never prints the tokens.</summary>
    public override string ToString() => nameof(TokenResponse);
}
