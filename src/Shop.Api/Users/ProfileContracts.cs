using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Shop.Api.Http.Validation;
using Shop.Users;

namespace Shop.Api.Users;

/// <summary>A change of a profile: a field that is absent or null stays, an empty one is cleared.</summary>
public sealed record ChangeProfileRequest(
    [property: MaxLength(ProfileRules.LongestName)] string? FirstName = null,
    [property: MaxLength(ProfileRules.LongestName)] string? LastName = null,
    [property: MaxLength(ProfileRules.LongestEmail)] string? Email = null,
    [property: MaxLength(ProfileRules.LongestPhone)] string? Phone = null) : IValidated
{
    void IValidated.Validate(FieldErrors errors) => ProfileRules.Validate(errors, FirstName, LastName, Email, Phone);
}

/// <summary>A user as the user itself and administrators see it.</summary>
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

internal static partial class ProfileRules
{
    public const int LongestName = 100;
    public const int LongestEmail = 254;
    public const int LongestPhone = 32;

    public static void Validate(FieldErrors errors, string? firstName, string? lastName, string? email, string? phone)
    {
        errors.OptionalText("firstName", firstName, LongestName);
        errors.OptionalText("lastName", lastName, LongestName);
        if (errors.OptionalText("email", email, LongestEmail) && !string.IsNullOrEmpty(email) && !Email().IsMatch(email))
        {
            errors.Add("email", "This must be an email address.");
        }

        if (errors.OptionalText("phone", phone, LongestPhone) && !string.IsNullOrEmpty(phone) && !Phone().IsMatch(phone))
        {
            errors.Add("phone", "This must be a telephone number.");
        }
    }

    // Whether mail arrives is known only by sending some; this finds typing errors and keeps header injection out.
    [GeneratedRegex(@"\A[^\s@<>(),;:""\\\[\]]{1,64}@[^\s@<>(),;:""\\\[\]]{1,189}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Email();

    [GeneratedRegex(@"\A\+?[0-9][0-9 ().\-/]{1,30}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Phone();
}
