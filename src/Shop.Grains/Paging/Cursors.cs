using System.Globalization;

namespace Shop;

/// <summary>
/// What the queries write into <see cref="Page{T}.Next"/>: the position of the last row shown, its parts joined by '|'. The API
/// signs cursors before it hands them out; one that cannot be read is a mistake of the program that calls.
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

    /// <summary>A position that is two numbers and an id; null on the first page.</summary>
    public static (long First, long Second, Guid Id)? TwoNumbersAndId(string? cursor) =>
        cursor is null ? null : Split(cursor, 3) is var parts ? (ParseNumber(parts[0]), ParseNumber(parts[1]), ParseId(parts[2])) : null;

    /// <summary>A position in a list that is sorted by time, then by id; null on the first page.</summary>
    public static (DateTimeOffset Time, Guid Id)? TimeAndId(string? cursor) =>
        NumberAndId(cursor) is { } position ? (new DateTimeOffset(position.Number, TimeSpan.Zero), position.Id) : null;

    private static string[] Split(string cursor, int parts) => cursor.Split('|') is var found && found.Length == parts ? found : throw Malformed();

    private static long ParseNumber(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Malformed();

    private static Guid ParseId(string text) => Guid.TryParseExact(text, "N", out var id) ? id : throw Malformed();

    private static ArgumentException Malformed() => new("Not a cursor of this list.");
}
