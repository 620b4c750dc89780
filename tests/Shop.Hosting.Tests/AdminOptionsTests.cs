using Shop.Silo.Administration;

namespace Shop.Hosting.Tests;

public sealed class AdminOptionsTests
{
    private readonly AdminOptionsValidator _validator = new();

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("admin", "correct horse")]
    [InlineData("Иван", "eight ch")]
    public void Nobody_or_a_complete_administrator_is_accepted(string? username, string? password)
    {
        Assert.True(_validator.Validate(null, new() { Username = username, Password = password }).Succeeded);
    }

    [Theory]
    [InlineData("admin", null, "Admin:Password is not")]
    [InlineData(null, "correct horse", "Admin:Username is not")]
    [InlineData("ad min", "correct horse", "Admin:Username must be")]
    [InlineData("admin", "seven c", "Admin:Password is too short")]
    [InlineData("admin", "Password123", "tried first")]
    [InlineData("correct-horse", "Correct-Horse", "tried first")]
    public void Anything_else_is_refused_in_clear_words(string? username, string? password, string words)
    {
        var answer = _validator.Validate(null, new() { Username = username, Password = password });

        Assert.Contains(words, answer.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_does_not_repeat_the_password()
    {
        var answer = _validator.Validate(null, new() { Username = "admin", Password = "s3cr3t" });

        Assert.DoesNotContain("s3cr3t", answer.FailureMessage, StringComparison.Ordinal);
    }
}
