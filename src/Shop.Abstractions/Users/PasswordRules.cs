using System.Collections.Frozen;
using System.Text;
using Shop.Text;

namespace Shop.Users;

/// <summary>Reasons to reject a new password.</summary>
public enum PasswordProblem
{
    None = 0,
    TooShort = 1,
    TooLong = 2,

    /// <summary>One of the most common passwords, or the username.</summary>
    TooCommon = 3,

    /// <summary>Not valid Unicode, or contains control characters.</summary>
    NotText = 4,
}

/// <summary>
/// Rules for new passwords, after NIST SP 800-63B: a minimum length, no composition rules. Passwords are compared in NFC, because keyboards
/// produce different forms.
/// </summary>
public static class PasswordRules
{
    /// <summary>In characters (Unicode code points).</summary>
    public const int MinLength = 8;

    /// <summary>In characters (Unicode code points).</summary>
    public const int MaxLength = 128;

    // The most common of the leaked passwords that are long enough to be accepted.
    private static readonly FrozenSet<string> Common = """
        12345678 123456789 1234567890 0123456789 9876543210 87654321 987654321 11111111 00000000 88888888 99999999 12341234
        12344321 11223344 123123123 147258369 123654789 1q2w3e4r 1q2w3e4r5t 1qaz2wsx qazwsxedc qwertyui qwertyuiop qwerty12
        qwerty123 qwerty1234 asdfghjk asdfghjkl zxcvbnm1 zxcvbnm, q1w2e3r4 q1w2e3r4t5 password password1 password12
        password123 password1234 passw0rd p@ssword p@ssw0rd pa$$word passwort password! password1! iloveyou iloveyou1
        sunshine princess football baseball basketball superman batman123 spiderman pokemon1 starwars michelle jennifer
        jessica1 charlie1 computer internet whatever trustno1 welcome1 welcome123 admin123 admin1234 administrator
        letmein1 letmein123 changeme changeme1 changeme123 default1 secret123 abcd1234 abc12345 abc123456 a1b2c3d4 aa123456
        a12345678 asdf1234 test1234 testtest test12345 user1234 qwer1234 liverpool chelsea1 arsenal1 samsung1 corvette
        mercedes maverick midnight butterfly hello123 monkey123 dragon123 master123 shadow123 ashley123 1234qwer zaq12wsx
        !qaz2wsx blahblah access14 football1 iloveyou2 lovelove mynoob1 myspace1 google123 facebook1 linkedin minecraft
        """.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Returns the form in which a password is compared, or null if no accepted password can have this text.</summary>
    public static string? Normalize(string? password) =>
        password is { Length: <= 4 * MaxLength } && TextFolding.IsText(password) && !password.EnumerateRunes().Any(Rune.IsControl)
            ? TextFolding.Compose(password)
            : null;

    /// <summary>Checks a new password.</summary>
    /// <param name="password">As it was typed.</param>
    /// <param name="user">The owner, if known: the username is not accepted as a password.</param>
    public static PasswordProblem Check(string password, Username? user = null)
    {
        if (password.Length > 4 * MaxLength)
        {
            return PasswordProblem.TooLong;
        }

        if (Normalize(password) is not { } normal)
        {
            return PasswordProblem.NotText;
        }

        var folded = TextFolding.Fold(normal);
        return normal.EnumerateRunes().Count() switch
        {
            < MinLength => PasswordProblem.TooShort,
            > MaxLength => PasswordProblem.TooLong,
            _ when folded == user?.Folded || Common.Contains(folded) || folded.Distinct().Count() < 2 => PasswordProblem.TooCommon,
            _ => PasswordProblem.None,
        };
    }
}
