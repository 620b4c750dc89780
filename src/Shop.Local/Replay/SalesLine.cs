namespace Shop.Local.Replay;

/// <summary>Which of a sales file's lines can be replayed, and why the others cannot. A line is counted under the first that fits.</summary>
internal enum LineKind
{
    /// <summary>Goods (or postage and the like) that a known customer paid for.</summary>
    Sale,

    /// <summary>The invoice number begins with C.</summary>
    Cancellation,

    /// <summary>No customer: nobody who could order.</summary>
    NoCustomer,

    /// <summary>Zero or fewer units: a correction of the stock.</summary>
    NoUnits,

    /// <summary>A price below zero: a correction of the books.</summary>
    NegativePrice,

    /// <summary>Given away; the shop has no price of 0.</summary>
    Free,

    /// <summary>A price that is not a whole number of minor units: nobody can be charged it exactly.</summary>
    FinePrice,

    /// <summary>More units or money than one line of an order can hold.</summary>
    TooLarge,
}

/// <summary>One line of a sales file, as it is written there.</summary>
/// <param name="Number">The line of the file, from 1 for the header.</param>
/// <param name="Price">Per unit, in pounds or whatever the file counts in.</param>
/// <param name="Customer">Empty if unknown.</param>
internal sealed record SalesLine(
    int Number,
    string Invoice,
    string StockCode,
    string Description,
    long Quantity,
    decimal Price,
    string Customer,
    string Country)
{
    /// <summary>Units of one line of an order.</summary>
    public const long MaxQuantity = 1_000_000;

    /// <summary>Minor units of one operation.</summary>
    public const long MaxAmount = 1_000_000_000_000;

    public decimal Amount => Quantity * Price;

    public bool IsCancellation => Invoice.StartsWith('C') || Invoice.StartsWith('c');

    public bool HasCustomer => Customer.Length > 0;

    /// <summary>Postage, fees and corrections bear words (POST, DOT, M, BANK CHARGES), goods bear numbers: at least four digits.</summary>
    public bool IsService => StockCode.Count(char.IsAsciiDigit) < 4;

    /// <summary>Every line has exactly one kind, so that the counts add up to the file.</summary>
    public LineKind Kind => this switch
    {
        { IsCancellation: true } => LineKind.Cancellation,
        { HasCustomer: false } => LineKind.NoCustomer,
        { Quantity: <= 0 } => LineKind.NoUnits,
        { Price: < 0 } => LineKind.NegativePrice,
        { Price: 0 } => LineKind.Free,
        _ when !MinorUnits.TryConvert(Price, out _) => LineKind.FinePrice,
        _ when Quantity > MaxQuantity || Amount * MinorUnits.PerMajor > MaxAmount => LineKind.TooLarge,
        _ => LineKind.Sale,
    };
}

/// <summary>A line that could not be read, and why.</summary>
/// <param name="Number">The line of the file, from 1 for the header.</param>
internal sealed record BadLine(int Number, string Reason);
