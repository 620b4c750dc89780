using System.Diagnostics;
using Microsoft.OpenApi;
using Shop.Api.Http.Problems;
using Shop.Api.Http.Validation;
using Shop.Users;

namespace Shop.Api.Users;

/// <summary>A new password that <see cref="PasswordRules"/> accepts.</summary>
internal sealed class NewPasswordAttribute : ValueRuleAttribute
{
    public const string Rule = "Not the username and not a common password.";

    public override string? Check(object value) => MessageOf(PasswordRules.Check((string)value));

    public override void Describe(OpenApiSchema schema)
    {
        schema.MinLength = PasswordRules.MinLength;
        schema.MaxLength = PasswordRules.MaxLength;
    }

    /// <summary>The error message, or null if the password is accepted.</summary>
    public static string? MessageOf(PasswordProblem problem) => problem switch
    {
        PasswordProblem.None => null,
        PasswordProblem.TooShort => $"This must have at least {PasswordRules.MinLength} characters.",
        PasswordProblem.TooLong => $"This must have at most {PasswordRules.MaxLength} characters.",
        PasswordProblem.TooCommon => "This password is too common or equals the username. Choose another one.",
        PasswordProblem.NotText => TextAttribute.NotPlain,
        _ => throw new UnreachableException(),
    };

    /// <summary>The answer if the user grain rejected the password: only the grain can compare it with the username.</summary>
    public static ProblemResult Reject(string name, PasswordProblem problem) => new(ProblemTypes.Validation)
    {
        Errors = new Dictionary<string, string[]> { [name] = [MessageOf(problem) ?? throw new UnreachableException()] },
    };
}
