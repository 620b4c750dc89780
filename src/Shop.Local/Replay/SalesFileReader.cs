using System.Globalization;
using Sylvan.Data.Csv;

namespace Shop.Local.Replay;

/// <summary>Reads the lines of a sales file. What is wrong with a line stays with that line.</summary>
internal static class SalesFileReader
{
    private const int LongestRecord = 1 << 20;

    /// <summary>The columns, by the names that the data set's editions give them.</summary>
    private static readonly string[][] Columns =
    [
        ["InvoiceNo", "Invoice"], ["StockCode"], ["Description"], ["Quantity"], ["UnitPrice", "Price"], ["CustomerID", "Customer ID"], ["Country"],
    ];

    public static (IReadOnlyList<SalesLine> Lines, IReadOnlyList<BadLine> Bad) Read(TextReader text)
    {
        // Lax: a stray quote spoils its own field; the standard style would refuse the whole rest of the file.
        using var csv = CsvDataReader.Create(text, new CsvDataReaderOptions
        {
            HasHeaders = false,
            Delimiter = ',',
            CsvStyle = CsvStyle.Lax,
            MaxBufferSize = LongestRecord,
        });
        var lines = new List<SalesLine>();
        var bad = new List<BadLine>();
        var number = 1;
        try
        {
            if (!csv.Read())
            {
                throw new ReplayException("The file is empty.");
            }

            var places = Places(csv);
            number += LineBreaks(csv, out _);
            while (csv.Read())
            {
                var (line, reason) = Parse(csv, places, number);
                var first = number;
                number += LineBreaks(csv, out var inside);
                if (inside > 0)
                {
                    bad.Add(new BadLine(first, $"a quoted text that goes on for {inside + 1} lines; none of them is used"));
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
            bad.Add(new BadLine(number, "from here on the file cannot be read: no end of the line within a million characters"));
        }
        catch (CsvFormatException exception)
        {
            bad.Add(new BadLine(number, $"from here on the file cannot be read: {exception.Message}"));
        }

        return (lines, bad);
    }

    private static int[] Places(CsvDataReader csv)
    {
        var header = Enumerable.Range(0, csv.RowFieldCount).Select(i => csv.GetString(i).Trim()).ToList();
        return Columns
            .Select(names => header.FindIndex(column => names.Contains(column, StringComparer.OrdinalIgnoreCase)) is var place and >= 0
                ? place
                : throw new ReplayException($"This is no sales file: it has no column {names[0]} in its first line."))
            .ToArray();
    }

    /// <returns>The line, or why it is none; neither for an empty one.</returns>
    private static (SalesLine? Line, string? Reason) Parse(CsvDataReader csv, int[] places, int number)
    {
        if (csv.RowFieldCount == 0 || (csv.RowFieldCount == 1 && string.IsNullOrWhiteSpace(csv.GetString(0))))
        {
            return (null, null);
        }

        if (places.Max() >= csv.RowFieldCount)
        {
            return (null, $"{csv.RowFieldCount} columns, {places.Max() + 1} are needed");
        }

        var field = places.Select(place => csv.GetString(place).Trim()).ToArray();
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

        if (!long.TryParse(field[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var quantity) || Math.Abs((decimal)quantity) > 1_000_000_000)
        {
            return (null, $"\"{Short(field[3])}\" is no quantity");
        }

        if (!MinorUnits.TryParse(field[4], out var price))
        {
            return (null, $"\"{Short(field[4])}\" is no price");
        }

        return (new SalesLine(number, field[0], field[1], field[2], quantity, price, Customer(field[5]), field[6]), null);
    }

    /// <summary>Some editions of the data set write customer 17850 as 17850.0.</summary>
    private static string Customer(string text) => text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text;

    private static string Short(string text) => text.Length <= 30 ? text : text[..30] + "…";

    /// <param name="inside">Line breaks before the one that ends the record.</param>
    private static int LineBreaks(CsvDataReader csv, out int inside)
    {
        var record = csv.GetRawRecordSpan();
        inside = record.TrimEnd("\r\n").Count('\n');
        return inside + 1;
    }
}
