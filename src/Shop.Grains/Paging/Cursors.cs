using System.Globalization;

namespace Shop.Paging;

/// <summary>
/// What the queries write into <see cref="Page{T}.Next"/>: the position of the last row shown, its parts joined by '|'. The API
/// seals cursors before it hands them out, but the seal is no secret: anybody can make one up, and one that cannot be read is
/// answered with <see cref="UnreadableCursorException"/>.
/// </summary>
internal static class Cursors
{
    /// <summary>How many rows to ask for: one more than the page has, to know whether there is a next one.</summary>
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

    /// <summary>A position that is one number; null on the first page.</summary>
    public static long? Number(string? cursor) => cursor is null ? null : ParseNumber(Split(cursor, 1)[0]);

    /// <summary>A position that is a number and an id; null on the first page.</summary>
    public static (long Number, Guid Id)? NumberAndId(string? cursor) =>
        cursor is null ? null : Split(cursor, 2) is var parts ? (ParseNumber(parts[0]), ParseId(parts[1])) : null;

    /// <summary>A position that is two numbers, a small one last, and an id; null on the first page.</summary>
    public static (long First, int Second, Guid Id)? TwoNumbersAndId(string? cursor) =>
        cursor is null ? null : Split(cursor, 3) is var parts ? (ParseNumber(parts[0]), ParseSmallNumber(parts[1]), ParseId(parts[2])) : null;

    /// <summary>A position in a list that is sorted by time, then by id; null on the first page.</summary>
    public static (DateTimeOffset Time, Guid Id)? TimeAndId(string? cursor) =>
        NumberAndId(cursor) is { } position ? (TimeOf(position.Number), position.Id) : null;

    /// <summary>A position that is a time in seconds (Unix), with at least an hour of time after it; null on the first page.</summary>
    public static DateTimeOffset? Seconds(string? cursor) =>
        Number(cursor) is not { } seconds ? null
        : seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.AddHours(-1).ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new UnreadableCursorException();

    private static string[] Split(string cursor, int parts) =>
        cursor.Split('|') is var found && found.Length == parts ? found : throw new UnreadableCursorException();

    private static long ParseNumber(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new UnreadableCursorException();

    private static int ParseSmallNumber(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new UnreadableCursorException();

    private static Guid ParseId(string text) => Guid.TryParseExact(text, "N", out var id) ? id : throw new UnreadableCursorException();

    private static DateTimeOffset TimeOf(long ticks) =>
        ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new UnreadableCursorException();
}
