using Shop.Users;

namespace Shop.Grains.Tests.Users;

public sealed class UsernameTests
{
    [Theory]
    [InlineData("alice")]
    [InlineData("Иван")]
    [InlineData("x")]
    [InlineData("李小龍")]
    [InlineData("first.last+tag@example.com")]
    [InlineData("नमस्ते")]
    public void A_name_in_any_script_is_accepted_as_typed(string text)
    {
        Assert.True(Username.TryParse(text, out var name));
        Assert.Equal(text, name.Display);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("two words")]
    [InlineData("tab\t")]
    [InlineData("a\u0000b")]
    [InlineData("a\u00A0b")]
    [InlineData("admin\u200B")]
    [InlineData("ad\u00ADmin")]
    [InlineData("admin\uFE00")]
    [InlineData("\u3164")]
    [InlineData("\u0301abc")]
    [InlineData("a\u202Eb")]
    [InlineData("a/b")]
    [InlineData("<b>")]
    [InlineData("😀")]
    [InlineData("ﷺ")]
    public void Invisible_and_ambiguous_characters_are_rejected(string text) => Assert.False(Username.TryParse(text, out _));

    [Fact]
    public void A_name_has_at_most_64_characters()
    {
        Assert.True(Username.TryParse(new string('я', 64), out _));
        Assert.False(Username.TryParse(new string('я', 65), out _));
        Assert.True(Username.TryParse(string.Concat(Enumerable.Repeat("𝐀", 64)), out _));
        Assert.False(Username.TryParse(string.Concat(Enumerable.Repeat("ﬃ", 30)), out _));
    }

    [Fact]
    public void All_spellings_of_a_name_are_one_user()
    {
        var users = new[] { "Иван", "иван", "ИВАН" }
            .Select(text => Username.TryParse(text, out var name) ? name.UserId : default);

        Assert.Single(users.Distinct());
    }
}
