using Shop.Api.Http.Validation;
using Shop.Api.Users;

namespace Shop.Api.Tests.Http;

public sealed class ValidationAttributeTests
{
    [Theory]
    [InlineData("London", true)]
    [InlineData("東京", true)]
    [InlineData("12345678", true)]
    [InlineData("😀😀😀😀😀😀😀😀", true)]
    [InlineData("123456789", false)]
    [InlineData("", false)]
    [InlineData("   ", false)]
    [InlineData("a\0b", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u0085b", false)]
    [InlineData(null, true)]
    public void A_text_has_only_characters_that_can_be_stored_and_displayed(string? text, bool isValid) =>
        Assert.Equal(isValid, new TextAttribute(8).IsValid(text));

    [Fact]
    public void A_text_with_an_unpaired_surrogate_is_invalid()
    {
        Assert.False(new TextAttribute(8).IsValid("a\ud800b"));
        Assert.False(new TextAttribute(8).IsValid("a\udc00"));
    }

    // .NET cannot normalize U+FFFE.
    [Fact]
    public void A_text_with_a_noncharacter_is_invalid()
    {
        Assert.False(new TextAttribute(8).IsValid("a\ufffe"));
        Assert.False(new TextAttribute(100) { AllowEmpty = true, AllowLines = true }.IsValid("\ufffe"));
    }

    [Fact]
    public void A_text_of_several_lines_may_have_line_ends_but_no_other_controls()
    {
        var rule = new TextAttribute(100) { AllowEmpty = true, AllowLines = true };

        Assert.True(rule.IsValid("one\r\n\ttwo"));
        Assert.True(rule.IsValid(""));
        Assert.False(rule.IsValid("one\u0007"));
    }

    [Theory]
    [InlineData(1L, true)]
    [InlineData(10L, true)]
    [InlineData(0L, false)]
    [InlineData(11L, false)]
    [InlineData(null, true)]
    public void A_number_is_within_its_bounds(long? value, bool isValid) =>
        Assert.Equal(isValid, new WholeNumberAttribute(1, 10).IsValid(value));

    [Theory]
    [InlineData(1, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_username_has_the_documented_length(int length, bool isValid) =>
        Assert.Equal(isValid, new NewUsernameAttribute().IsValid(new string('x', length)));

    [Theory]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void A_password_has_the_documented_length(int length, bool isValid) =>
        Assert.Equal(isValid, new NewPasswordAttribute().IsValid(string.Concat(Enumerable.Repeat("abcdefgh", 20))[..length]));
}
