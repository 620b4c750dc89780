using System.Diagnostics;
using Shop.Api.Http.Problems;
using Shop.Api.Http.Validation;
using Shop.Users;

namespace Shop.Api.Users;

/// <summary>Says in words what <see cref="PasswordRules"/> finds wrong with a new password.</summary>
internal static class Passwords
{
    public const int Shortest = PasswordRules.MinLength;
    public const int Longest = PasswordRules.MaxLength;

    /// <param name="user">Whose it shall be, where that is known.</param>
    public static void ValidateNew(FieldErrors errors, string name, string? password, Username? user = null)
    {
        if (password is null)
        {
            errors.Add(name, "This is needed.");
            return;
        }

        Add(errors, name, PasswordRules.Check(password, user));
    }

    /// <summary>The answer where the user's grain has found something wrong with it.</summary>
    public static ProblemResult Refuse(string name, PasswordProblem problem)
    {
        var errors = new FieldErrors();
        Add(errors, name, problem);
        return errors.ToProblem();
    }

    private static void Add(FieldErrors errors, string name, PasswordProblem problem)
    {
        switch (problem)
        {
            case PasswordProblem.None:
                break;
            case PasswordProblem.TooShort:
                errors.Add(name, $"This must have at least {Shortest} characters.");
                break;
            case PasswordProblem.TooLong:
                errors.Add(name, $"This must have at most {Longest} characters.");
                break;
            case PasswordProblem.TooCommon:
                errors.Add(name, "This is among the passwords that are tried first. Choose another one.");
                break;
            case PasswordProblem.NotText:
                errors.Add(name, "This must not have control characters or broken Unicode.");
                break;
            default:
                throw new UnreachableException();
        }
    }
}
