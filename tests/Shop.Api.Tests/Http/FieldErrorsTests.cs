using Shop.Api.Http.Validation;

namespace Shop.Api.Tests.Http;

public sealed class FieldErrorsTests
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
    [InlineData(null, false)]
    public void A_text_has_characters_that_can_be_stored_and_shown(string? text, bool good)
    {
        var errors = new FieldErrors();

        Assert.Equal(good, errors.Text("city", text, 8));
        Assert.Equal(good, errors.None);
    }

    [Fact]
    public void A_text_with_half_a_character_is_refused()
    {
        Assert.False(new FieldErrors().Text("city", "a\ud800b", 8));
        Assert.False(new FieldErrors().Text("city", "a\udc00", 8));
    }

    // .NET cannot fold it.
    [Fact]
    public void A_text_with_what_is_no_character_is_refused()
    {
        Assert.False(new FieldErrors().Text("city", "a\ufffe", 8));
        Assert.False(new FieldErrors().OptionalText("description", "\ufffe", 100, lines: true));
    }

    [Fact]
    public void A_text_of_several_lines_may_have_line_ends_but_no_other_controls()
    {
        var errors = new FieldErrors();

        Assert.True(errors.OptionalText("description", "one\r\n\ttwo", 100, lines: true));
        Assert.False(errors.OptionalText("description", "one\u0007", 100, lines: true));
    }

    [Theory]
    [InlineData(1L, true)]
    [InlineData(10L, true)]
    [InlineData(0L, false)]
    [InlineData(11L, false)]
    [InlineData(null, false)]
    public void A_number_is_within_its_bounds(long? value, bool good) =>
        Assert.Equal(good, new FieldErrors().Number("quantity", value, 1, 10));
}
