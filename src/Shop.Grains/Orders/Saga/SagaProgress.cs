using System.Collections.Immutable;
using Shop.Catalog;

namespace Shop.Orders.Saga;

/// <summary>
/// The answers of the items of one order, by the index of their line. One run of a saga keeps it for all its attempts, so that an attempt
/// continues where the last one stopped. A run that resumes an order loads it from the stored entries of the order.
/// </summary>
/// <remarks>
/// An answer may be remembered because it is permanent: a reservation stays until its release, and a release or a tombstone stays
/// permanently. Another run may release a reservation that is remembered here, as it may while the call for the next line is in flight. It
/// stores its decision first, and the payment and the final status of this run are rejected then.
/// </remarks>
internal sealed class SagaProgress(int lines)
{
    private readonly ReserveResult?[] _reserved = new ReserveResult?[lines];
    private readonly bool[] _isReleased = new bool[lines];
    private readonly bool[] _wasReserved = new bool[lines];
    private readonly bool[] _isUnknown = new bool[lines];

    /// <summary>Whether the items of the order were looked up.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>The number of answers, for the comparison of two attempts.</summary>
    public int Answers { get; private set; }

    /// <summary>Whether the catalog does not have one of the items. The order then fails without any reservation.</summary>
    public bool HasUnknown => _isUnknown.Contains(true);

    /// <summary>The answers of all lines. Every line must have one.</summary>
    public ReserveResult[] Reserved => Array.ConvertAll(_reserved, answer => answer!);

    /// <summary>The number of lines whose reservation was released.</summary>
    public int ReleasedLines => _wasReserved.Count(wasReserved => wasReserved);

    /// <summary>The lines that are not reserved as far as is known. A refusal is not remembered for a retry.</summary>
    public List<int> ToReserve() => [.. Lines(line => _reserved[line] is not ReserveResult.Reserved)];

    /// <summary>The lines that are not released and may hold something.</summary>
    /// <param name="onlyReserved">Only lines with a known reservation; otherwise also those that an earlier call may still reserve.</param>
    public List<int> ToRelease(bool onlyReserved) =>
        [.. Lines(line => !_isReleased[line] && !_isUnknown[line] && (!onlyReserved || _reserved[line] is ReserveResult.Reserved))];

    public void SetReserved(int line, ReserveResult answer) => (_reserved[line], Answers) = (answer, Answers + 1);

    /// <param name="wasReserved">True if the release took back a reservation, false if there was none.</param>
    public void SetReleased(int line, bool wasReserved) =>
        (_isReleased[line], _wasReserved[line], Answers) = (true, wasReserved, Answers + 1);

    /// <summary>The catalog has all items.</summary>
    public void MarkLoaded() => IsLoaded = true;

    /// <summary>Adopts the stored state of all lines, in their order.</summary>
    public void Load(ImmutableArray<StoredLineState> states)
    {
        for (var line = 0; line < states.Length; line++)
        {
            _reserved[line] = states[line].Answer;
            _isReleased[line] = states[line].IsReleased;
            _wasReserved[line] = states[line].WasReserved;
            _isUnknown[line] = states[line].IsUnknown;
        }

        // Items that are not sold are among the reasons of an order that has unknown ones.
        for (var line = 0; line < states.Length && HasUnknown; line++)
        {
            _reserved[line] = states[line] is { IsUnknown: true } or { IsArchived: true } ? new ReserveResult.NotFound() : _reserved[line];
        }

        IsLoaded = true;
    }

    private IEnumerable<int> Lines(Func<int, bool> isWanted) => Enumerable.Range(0, _reserved.Length).Where(isWanted);
}
