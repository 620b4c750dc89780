using Shop.Api.Http;

namespace Shop.Api.Users;

/// <summary>What a password must be (NIST SP 800-63B, 3.1.1.2): long enough, and otherwise whatever one likes.</summary>
internal static class Passwords
{
    public const int Shortest = 8;
    public const int Longest = 256;

    public static void ValidateNew(FieldErrors errors, string name, string? password)
    {
        if (password is null)
        {
            errors.Add(name, "This is needed.");
        }
        else if (password.EnumerateRunes().Count() is < Shortest or > Longest)
        {
            errors.Add(name, $"This must have {Shortest} to {Longest} characters.");
        }
        else if (!Texts.IsPlain(password, lines: false))
        {
            errors.Add(name, "This must not have control characters or broken Unicode.");
        }
    }
}
