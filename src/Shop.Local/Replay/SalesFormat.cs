using System.Text.RegularExpressions;
using Sylvan.Data.Csv;

namespace Shop.Local.Replay;

/// <summary>The format of a sales file: CSV, or the variants that spreadsheet programs write.</summary>
/// <param name="Columns">The positions of invoice, stock code, description, quantity, price, customer and country.</param>
/// <param name="HasDecimalComma">True if prices are written as <c>2,50</c>.</param>
internal sealed partial record SalesFormat(char Delimiter, int[] Columns, bool HasDecimalComma)
{
    private const int PriceColumn = 4;
    private const int MaxRecordLength = 1 << 20;
    private const int MaxHeaderLength = MaxRecordLength / 2;

    /// <summary>The columns, with their names in the editions of the data set.</summary>
    private static readonly string[][] Names =
    [
        ["InvoiceNo", "Invoice"],
        ["StockCode"],
        ["Description"],
        ["Quantity"],
        ["UnitPrice", "Price"],
        ["CustomerID", "Customer ID"],
        ["Country"],
    ];

    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <summary>The differences from plain CSV; null if there are none.</summary>
    public string? Description => Delimiter switch
    {
        ',' => null,
        '\t' => $"columns separated by tabs{Decimals}",
        _ => $"columns separated by {Delimiter}{Decimals}",
    };

    private string Decimals => HasDecimalComma ? " with decimal commas" : "";

    /// <summary>Finds the delimiter with which the first line has the most columns of a sales file.</summary>
    /// <exception cref="ReplayException">The file is empty, a column is missing, or the prices have no common format.</exception>
    public static SalesFormat Detect(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var header = end < 0 ? text : text[..end];
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ReplayException("The file is empty.");
        }

        if (header.Length > MaxHeaderLength)
        {
            throw new ReplayException("This is not a sales file: its first line is too long.");
        }

        var (delimiter, columns) = Delimiters
            .Select(candidate => (Delimiter: candidate, Columns: FindColumns(header, candidate)))
            .MaxBy(candidate => candidate.Columns.Count(index => index >= 0));
        var missing = Array.IndexOf(columns, -1);
        return missing < 0
            ? new SalesFormat(delimiter, columns, delimiter != ',' && HasDecimalCommas(text, delimiter, columns[PriceColumn]))
            : throw new ReplayException($"This is not a sales file: its first line has no column {Names[missing][0]}.");
    }

    /// <summary>Opens a reader of the records. The first record is the header.</summary>
    public static CsvDataReader OpenReader(string text, char delimiter) =>
        // Lax: a stray quote affects its own field only. In the standard style, the rest of the file would be unreadable.
        CsvDataReader.Create(new StringReader(text), new CsvDataReaderOptions
        {
            HasHeaders = false,
            Delimiter = delimiter,
            CsvStyle = CsvStyle.Lax,
            MaxBufferSize = MaxRecordLength,
        });

    /// <summary>Parses a price in major units.</summary>
    public bool TryParsePrice(string text, out decimal price) =>
        Currency.TryParse(HasDecimalComma ? text.Replace(',', '.') : text, out price);

    private static int[] FindColumns(string header, char delimiter)
    {
        using var csv = OpenReader(header, delimiter);
        csv.Read();
        var columns = Enumerable.Range(0, csv.RowFieldCount).Select(i => csv.GetString(i).Trim()).ToList();
        return [.. Names.Select(names => columns.FindIndex(column => names.Contains(column, StringComparer.OrdinalIgnoreCase)))];
    }

    /// <summary>True if a comma in at least one price cannot be a thousands separator.</summary>
    private static bool HasDecimalCommas(string text, char delimiter, int column)
    {
        var (hasComma, hasPoint) = (false, false);
        using var csv = OpenReader(text, delimiter);
        try
        {
            // The first record is the header.
            csv.Read();
            while (csv.Read())
            {
                var price = column < csv.RowFieldCount ? csv.GetString(column).Trim() : "";
                hasComma |= DecimalComma().IsMatch(price);
                hasPoint |= price.Contains('.', StringComparison.Ordinal);
            }
        }
        catch (CsvRecordTooLargeException)
        {
            // The records before it decide. The reader of the lines reports it.
        }
        catch (CsvFormatException)
        {
            // As above.
        }

        return hasComma && hasPoint
            ? throw new ReplayException("The file has prices with decimal commas and prices with points. Save it with points only.")
            : hasComma;
    }

    [GeneratedRegex(@"^[+-]?[0-9]*,([0-9]{1,2}|[0-9]{4,})$")]
    private static partial Regex DecimalComma();
}
