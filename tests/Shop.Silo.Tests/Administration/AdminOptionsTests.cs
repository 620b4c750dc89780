using System.ComponentModel.DataAnnotations;
using Shop.Silo.Administration;

namespace Shop.Silo.Tests.Administration;

public sealed class AdminOptionsTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("admin", "correct horse")]
    [InlineData("Иван", "eight ch")]
    public void A_complete_administrator_or_none_is_valid(string? username, string? password)
    {
        Assert.Empty(Validate(username, password));
    }

    [Theory]
    [InlineData("admin", null, "Admin:Password is not")]
    [InlineData(null, "correct horse", "Admin:Username is not")]
    [InlineData("ad min", "correct horse", "Admin:Username must be")]
    [InlineData("admin", "seven c", "Admin:Password is too short")]
    [InlineData("admin", "Password123", "common password")]
    [InlineData("correct-horse", "Correct-Horse", "common password")]
    public void An_invalid_administrator_is_described(string? username, string? password, string message)
    {
        Assert.Contains(message, Assert.Single(Validate(username, password)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_does_not_contain_the_password()
    {
        Assert.DoesNotContain("s3cr3t", Assert.Single(Validate("admin", "s3cr3t")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("former", null)]
    [InlineData("Admin", "Admin:Demoted contains Admin:Username.")]
    [InlineData("not a name", "Admin:Demoted has \"not a name\"")]
    public void A_demoted_name_is_another_valid_username(string name, string? problem)
    {
        var options = new AdminOptions { Username = "admin", Password = "correct horse", Demoted = { name } };

        var messages = options.Validate(new ValidationContext(options)).Select(result => result.ErrorMessage).ToList();

        Assert.Equal(problem is null, messages.Count == 0);
        Assert.All(messages, message => Assert.StartsWith(problem!, message, StringComparison.Ordinal));
    }

    private static IEnumerable<string?> Validate(string? username, string? password)
    {
        var options = new AdminOptions { Username = username, Password = password };
        return options.Validate(new ValidationContext(options)).Select(result => result.ErrorMessage);
    }
}
