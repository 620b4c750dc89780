using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Shop.Api.Http.Validation;
using Shop.Users;

namespace Shop.Api.Users;

/// <summary>A new user.</summary>
public sealed record RegisterRequest(
    [property: Required, NewUsername, Description("Letters, digits and . _ - @ +. Compared after Unicode NFKC and case folding.")]
    string? Username,
    [property: Required, NewPassword, Description(NewPasswordAttribute.Rule)] string? Password,
    [property: Text(ProfileRules.MaxName, AllowEmpty = true)] string? FirstName = null,
    [property: Text(ProfileRules.MaxName, AllowEmpty = true)] string? LastName = null,
    [property: Text(ProfileRules.MaxEmail, AllowEmpty = true)]
    [property: RegularExpression(ProfileRules.Email, ErrorMessage = ProfileRules.EmailMessage)]
    [property: Description("Order notifications are sent to this address as well, if the shop sends mail.")]
    string? Email = null,
    [property: Text(ProfileRules.MaxPhone, AllowEmpty = true)]
    [property: RegularExpression(ProfileRules.Phone, ErrorMessage = ProfileRules.PhoneMessage)]
    string? Phone = null) : IMemberRelations
{
    // The username is not accepted as password.
    void IMemberRelations.CheckRelations(FieldErrors errors)
    {
        if (Shop.Users.Username.TryParse(Username, out var user)
            && NewPasswordAttribute.MessageOf(PasswordRules.Check(Password!, user)) is { } message)
        {
            errors.Add("password", message);
        }
    }

    /// <summary>Never prints the password.</summary>
    public override string ToString() => nameof(RegisterRequest);
}

/// <summary>Username and password. Every text is accepted: one that cannot be a username is answered like an unknown user.</summary>
public sealed record LoginRequest([property: Required] string? Username, [property: Required] string? Password) : IRequestBody
{
    /// <summary>Never prints the password.</summary>
    public override string ToString() => nameof(LoginRequest);
}

/// <summary>A refresh token. It can be used once.</summary>
public sealed record RefreshRequest([property: Required] string? RefreshToken) : IRequestBody
{
    /// <summary>Never prints the token.</summary>
    public override string ToString() => nameof(RefreshRequest);
}

/// <summary>Current and new password.</summary>
public sealed record ChangePasswordRequest(
    [property: Required] string? CurrentPassword,
    [property: Required, NewPassword, Description(NewPasswordAttribute.Rule)] string? NewPassword) : IRequestBody
{
    /// <summary>Never prints a password.</summary>
    public override string ToString() => nameof(ChangePasswordRequest);
}

/// <summary>The registered user.</summary>
public sealed record RegisteredResponse(Guid UserId, string Username);

/// <summary>The tokens of a session.</summary>
public sealed record TokenResponse(
    [property: Description("A JWT for Authorization: Bearer.")] string AccessToken,
    string TokenType,
    [property: Description("Seconds until the access token expires.")] int ExpiresIn,
    [property: Description("Can be used once.")] string RefreshToken,
    [property: Description("Seconds until the refresh token expires.")] int RefreshExpiresIn,
    Guid UserId)
{
    internal static TokenResponse Of(TokenPair tokens) =>
        new(tokens.AccessToken, "Bearer", tokens.ExpiresIn, tokens.RefreshToken, tokens.RefreshExpiresIn, tokens.UserId.Value);

    /// <summary>Never prints the tokens.</summary>
    public override string ToString() => nameof(TokenResponse);
}
