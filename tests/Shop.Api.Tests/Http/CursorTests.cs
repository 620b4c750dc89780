using Shop.Api.Http.Paging;

namespace Shop.Api.Tests.Http;

public sealed class CursorTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("2030-01-31T00:00:00Z|0198c5f0-0000-7000-8000-000000000000")]
    [InlineData("Ünïcödé\n|%_")]
    public void A_sealed_cursor_opens_in_its_own_list(string next)
    {
        var opened = Cursor.TryOpen(Cursor.Seal(next, "items\nterm"), "items\nterm", out var position);

        Assert.True(opened);
        Assert.Equal(next, position);
    }

    [Fact]
    public void A_cursor_of_another_list_is_rejected() =>
        Assert.False(Cursor.TryOpen(Cursor.Seal("next", "one"), "other", out _));

    [Fact]
    public void A_cursor_with_any_changed_character_is_rejected()
    {
        var cursor = Cursor.Seal("a place in a list", "scope");
        for (var i = 0; i < cursor.Length; i++)
        {
            foreach (var other in "AbZ09-_")
            {
                var flipped = cursor[..i] + other + cursor[(i + 1)..];
                Assert.True(flipped == cursor || !Cursor.TryOpen(flipped, "scope", out _), flipped);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("AAAA")]
    [InlineData("not base64 at all")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_text_that_is_not_a_cursor_is_rejected(string cursor) => Assert.False(Cursor.TryOpen(cursor, "scope", out _));
}
