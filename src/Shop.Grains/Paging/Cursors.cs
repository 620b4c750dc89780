using System.Globalization;

namespace Shop.Paging;

/// <summary>
/// Formats and parses the cursors in <see cref="Page{T}.Next"/>: the position of the last row, its parts joined by '|'. The API adds a
/// checksum without a secret, so clients can forge cursors. A malformed one causes <see cref="UnreadableCursorException"/>.
/// </summary>
internal static class Cursors
{
    /// <summary>The number of rows to read: one more than the limit, which shows whether there is a next page.</summary>
    public static int Rows(this PageRequest page)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(page.Limit, 100);
        return page.Limit + 1;
    }

    public static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Of(long number, Guid id) => $"{Of(number)}|{id:N}";

    public static string Of(long first, long second, Guid id) => $"{Of(first)}|{Of(second)}|{id:N}";

    public static string Of(DateTimeOffset time, Guid id) => Of(time.UtcTicks, id);

    /// <summary>Parses a position of one number; null on the first page.</summary>
    public static long? Number(string? cursor) => cursor is null ? null : ParseNumber(Split(cursor, 1)[0]);

    /// <summary>Parses a position of a number and an id; null on the first page.</summary>
    public static (long Number, Guid Id)? NumberAndId(string? cursor) =>
        cursor is null ? null : Split(cursor, 2) is var parts ? (ParseNumber(parts[0]), ParseId(parts[1])) : null;

    /// <summary>Parses a position of two numbers and an id; null on the first page. The second number is an int.</summary>
    public static (long First, int Second, Guid Id)? TwoNumbersAndId(string? cursor) =>
        cursor is null ? null : Split(cursor, 3) is var parts ? (ParseNumber(parts[0]), ParseInt(parts[1]), ParseId(parts[2])) : null;

    /// <summary>Parses a position of a time and an id; null on the first page.</summary>
    public static (DateTimeOffset Time, Guid Id)? TimeAndId(string? cursor) =>
        NumberAndId(cursor) is { } position ? (TimeOf(position.Number), position.Id) : null;

    /// <summary>Parses a position of a Unix time in seconds, at least an hour before the maximum; null on the first page.</summary>
    public static DateTimeOffset? Seconds(string? cursor) =>
        Number(cursor) is not { } seconds ? null
        : seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.AddHours(-1).ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new UnreadableCursorException();

    private static string[] Split(string cursor, int parts) =>
        cursor.Split('|') is var found && found.Length == parts ? found : throw new UnreadableCursorException();

    private static long ParseNumber(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UnreadableCursorException();

    private static int ParseInt(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UnreadableCursorException();

    private static Guid ParseId(string text) => Guid.TryParseExact(text, "N", out var id) ? id : throw new UnreadableCursorException();

    private static DateTimeOffset TimeOf(long ticks) =>
        ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new UnreadableCursorException();
}
