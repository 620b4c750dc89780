using Shop.Users;

namespace Shop.Grains.Tests.Users;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("short7!", PasswordProblem.TooShort)]
    [InlineData("", PasswordProblem.TooShort)]
    [InlineData("😀😀😀😀", PasswordProblem.TooShort)]
    [InlineData("Password123", PasswordProblem.TooCommon)]
    [InlineData("ＰＡＳＳＷＯＲＤ", PasswordProblem.TooCommon)]
    [InlineData("zzzzzzzzzz", PasswordProblem.TooCommon)]
    [InlineData("with\nnewline", PasswordProblem.NotText)]
    [InlineData("correct horse", PasswordProblem.None)]
    [InlineData("пароль моего кота", PasswordProblem.None)]
    public void Short_common_and_invalid_passwords_are_rejected(string password, PasswordProblem problem) =>
        Assert.Equal(problem, PasswordRules.Check(password));

    [Fact]
    public void A_password_has_at_most_128_characters()
    {
        var longest = string.Concat(Enumerable.Repeat("ab", 64));

        Assert.Equal(PasswordProblem.None, PasswordRules.Check(longest));
        Assert.Equal(PasswordProblem.TooLong, PasswordRules.Check(longest + "c"));
        Assert.Equal(PasswordProblem.TooLong, PasswordRules.Check(new string('x', 1_000_000)));
    }

    [Fact]
    public void The_username_is_rejected_as_a_password()
    {
        Assert.True(Username.TryParse("margarita", out var user));

        Assert.Equal(PasswordProblem.TooCommon, PasswordRules.Check("MARGARITA", user));
    }

    [Fact]
    public void Different_normal_forms_of_a_password_are_equal() =>
        Assert.Equal(PasswordRules.Normalize("caf\u00E9 au lait"), PasswordRules.Normalize("cafe\u0301 au lait"));
}
