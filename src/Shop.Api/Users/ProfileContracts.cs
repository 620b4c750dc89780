using System.ComponentModel.DataAnnotations;
using Shop.Api.Http.Validation;
using Shop.Users;

namespace Shop.Api.Users;

/// <summary>A change of a profile. Members that are absent or null stay unchanged; an empty text clears the field.</summary>
public sealed record ChangeProfileRequest(
    [property: Text(ProfileRules.MaxName, AllowEmpty = true)] string? FirstName = null,
    [property: Text(ProfileRules.MaxName, AllowEmpty = true)] string? LastName = null,
    [property: Text(ProfileRules.MaxEmail, AllowEmpty = true)]
    [property: RegularExpression(ProfileRules.Email, ErrorMessage = ProfileRules.EmailMessage)]
    string? Email = null,
    [property: Text(ProfileRules.MaxPhone, AllowEmpty = true)]
    [property: RegularExpression(ProfileRules.Phone, ErrorMessage = ProfileRules.PhoneMessage)]
    string? Phone = null) : IRequestBody;

/// <summary>A user's profile, for the user and for administrators.</summary>
public sealed record ProfileResponse(
    Guid UserId,
    string Username,
    string? FirstName,
    string? LastName,
    string? Email,
    string? Phone,
    [property: AllowedValues(TokenNames.CustomerRole, TokenNames.AdminRole)] string Role,
    DateTimeOffset CreatedAt)
{
    internal static ProfileResponse Of(UserView user) => new(
        user.UserId.Value,
        user.Username,
        user.Profile.FirstName,
        user.Profile.LastName,
        user.Profile.Email,
        user.Profile.Phone,
        user.Role == Shop.Users.Role.Admin ? TokenNames.AdminRole : TokenNames.CustomerRole,
        user.CreatedAt);
}

internal static class ProfileRules
{
    public const int MaxName = 100;
    public const int MaxEmail = 254;
    public const int MaxPhone = 32;

    public const string EmailMessage = "This must be an email address.";
    public const string PhoneMessage = "This must be a telephone number.";

    /// <summary>Finds typing errors and rejects header injection. Whether the address receives mail is not checked. May be empty.</summary>
    public const string Email = @"^([^\s@<>(),;:""\\\[\]]{1,64}@[^\s@<>(),;:""\\\[\]]{1,189})?$";

    /// <summary>Digits with the usual separators. May be empty.</summary>
    public const string Phone = @"^(\+?[0-9][0-9 ().\-/]{1,30})?$";
}
