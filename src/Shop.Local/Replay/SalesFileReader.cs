using System.Globalization;
using Sylvan.Data.Csv;

namespace Shop.Local.Replay;

/// <summary>Reads the lines of a sales file. An invalid line does not affect the others.</summary>
internal static class SalesFileReader
{
    public static (IReadOnlyList<SalesLine> Lines, IReadOnlyList<BadLine> Bad) Read(string text, SalesFormat format)
    {
        using var csv = SalesFormat.OpenReader(text, format.Delimiter);
        var lines = new List<SalesLine>();
        var bad = new List<BadLine>();
        var number = 1;
        try
        {
            // The header was read by the detection of the format.
            csv.Read();
            number += LineBreaks(csv, out _);
            while (csv.Read())
            {
                var (line, reason) = Parse(csv, format, number);
                var first = number;
                number += LineBreaks(csv, out var inside);
                if (inside > 0)
                {
                    bad.Add(new BadLine(first, $"a quoted text of {inside + 1} lines; none of them is used"));
                }
                else if (line is not null)
                {
                    lines.Add(line);
                }
                else if (reason is not null)
                {
                    bad.Add(new BadLine(first, reason));
                }
            }
        }
        catch (CsvRecordTooLargeException)
        {
            bad.Add(new BadLine(number, "unreadable from here on: no end of the line within a million characters"));
        }
        catch (CsvFormatException exception)
        {
            bad.Add(new BadLine(number, $"unreadable from here on: {exception.Message}"));
        }

        return (lines, bad);
    }

    /// <returns>The line, or the reason why it is invalid; neither for an empty line.</returns>
    private static (SalesLine? Line, string? Reason) Parse(CsvDataReader csv, SalesFormat format, int number)
    {
        var columns = format.Columns;
        if (csv.RowFieldCount == 0 || (csv.RowFieldCount == 1 && string.IsNullOrWhiteSpace(csv.GetString(0))))
        {
            return (null, null);
        }

        if (columns.Max() >= csv.RowFieldCount)
        {
            return (null, $"{csv.RowFieldCount} columns, {columns.Max() + 1} are required");
        }

        var field = columns.Select(index => csv.GetString(index).Trim()).ToArray();
        var reason = field switch
        {
            ["", ..] => "no invoice number",
            [{ Length: > 50 }, ..] => "an invoice number of more than 50 characters",
            [_, "", ..] => "no stock code",
            [_, { Length: > 50 }, ..] => "a stock code of more than 50 characters",
            [_, _, _, _, _, { Length: > 50 }, _] => "a customer of more than 50 characters",
            [.., { Length: > 100 }] => "a country of more than 100 characters",
            _ => null,
        };
        if (reason is not null)
        {
            return (null, reason);
        }

        if (!long.TryParse(field[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var quantity)
            || Math.Abs((decimal)quantity) > 1_000_000_000)
        {
            return (null, $"\"{Short(field[3])}\" is not a quantity");
        }

        if (!format.TryParsePrice(field[4], out var price))
        {
            return (null, $"\"{Short(field[4])}\" is not a price");
        }

        return (new SalesLine(number, field[0], field[1], field[2], quantity, price, Customer(field[5]), field[6]), null);
    }

    /// <summary>Some editions of the data set write customer 17850 as 17850.0.</summary>
    private static string Customer(string text) => text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text;

    private static string Short(string text) => text.Length <= 30 ? text : text[..30] + "…";

    /// <param name="inside">The line breaks inside the record.</param>
    private static int LineBreaks(CsvDataReader csv, out int inside)
    {
        var record = csv.GetRawRecordSpan();
        inside = record.TrimEnd("\r\n").Count('\n');
        return inside + 1;
    }
}
