namespace Shop.Local.Replay;

/// <summary>Classifies the lines of a sales file: only sales can be replayed. The first kind that applies counts.</summary>
internal enum LineKind
{
    /// <summary>Goods or services that a known customer has bought.</summary>
    Sale,

    /// <summary>The invoice number begins with C.</summary>
    Cancellation,

    /// <summary>No customer, so no account that could place the order.</summary>
    NoCustomer,

    /// <summary>Zero or fewer units: a stock correction.</summary>
    NoUnits,

    /// <summary>A price below zero: an accounting correction.</summary>
    NegativePrice,

    /// <summary>A price of 0, which the shop does not support.</summary>
    Free,

    /// <summary>A price that is not a whole number of minor units, so it cannot be charged exactly.</summary>
    FractionalPrice,

    /// <summary>More units or money than the maximum of an order line.</summary>
    TooLarge,
}

/// <summary>One line of a sales file.</summary>
/// <param name="Number">The line number; 1 is the header.</param>
/// <param name="Price">The price of one unit, in major units of the file's currency.</param>
/// <param name="Customer">The customer's id; empty if unknown.</param>
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
    /// <summary>The maximum number of units of an order line.</summary>
    public const long MaxQuantity = 1_000_000;

    /// <summary>The maximum amount of one operation, in minor units.</summary>
    public const long MaxAmount = 1_000_000_000_000;

    public decimal Amount => Quantity * Price;

    public bool IsCancellation => Invoice.StartsWith('C') || Invoice.StartsWith('c');

    public bool HasCustomer => Customer.Length > 0;

    /// <summary>
    /// Codes of postage, fees and corrections are words (POST, DOT, M, BANK CHARGES); codes of goods have at least four digits.
    /// </summary>
    public bool IsService => StockCode.Count(char.IsAsciiDigit) < 4;

    /// <summary>Each line has exactly one kind, so that the counts add up.</summary>
    public LineKind KindIn(Currency currency) => this switch
    {
        { IsCancellation: true } => LineKind.Cancellation,
        { HasCustomer: false } => LineKind.NoCustomer,
        { Quantity: <= 0 } => LineKind.NoUnits,
        { Price: < 0 } => LineKind.NegativePrice,
        { Price: 0 } => LineKind.Free,
        _ when !currency.TryConvert(Price, out _) => LineKind.FractionalPrice,
        _ when Quantity > MaxQuantity || currency.ToMinor(Amount) > MaxAmount => LineKind.TooLarge,
        _ => LineKind.Sale,
    };
}

/// <summary>An unreadable line, and the reason.</summary>
/// <param name="Number">The line number; 1 is the header.</param>
internal sealed record BadLine(int Number, string Reason);
