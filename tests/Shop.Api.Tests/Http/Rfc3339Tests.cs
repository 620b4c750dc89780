using System.Globalization;
using Shop.Api.Http.Validation;

namespace Shop.Api.Tests.Http;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2030-01-31T14:00:00Z", "2030-01-31T14:00:00.0000000+00:00")]
    [InlineData("2030-01-31t14:00:00z", "2030-01-31T14:00:00.0000000+00:00")]
    [InlineData("2030-01-31T14:00:00+05:30", "2030-01-31T14:00:00.0000000+05:30")]
    [InlineData("2030-01-31T14:00:00.123456789-03:00", "2030-01-31T14:00:00.1234567-03:00")]
    public void A_time_with_an_offset_is_read(string text, string expected)
    {
        var read = Rfc3339.TryParse(text, out var time);

        Assert.True(read);
        Assert.Equal(expected, time.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2030-01-31")]
    [InlineData("2030-01-31T14:00:00")]
    [InlineData("2030-01-31 14:00:00Z")]
    [InlineData("2030-02-30T14:00:00Z")]
    [InlineData("2030-01-31T24:00:00Z")]
    [InlineData("2030-01-31T14:00:00+25:00")]
    [InlineData("2030-01-31T14:00Z")]
    [InlineData("٢٠٣٠-01-31T14:00:00Z")]
    [InlineData("2030-01-31T14:00:00Z\n")]
    public void Anything_else_is_not_a_time(string? text) => Assert.False(Rfc3339.TryParse(text, out _));
}
