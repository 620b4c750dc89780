using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Shop.Text;

/// <summary>The kind of a character of <see cref="UnicodeTable"/>.</summary>
public enum CharacterKind
{
    /// <summary>A character that the table does not cover.</summary>
    Other = 0,
    Letter = 1,
    Mark = 2,
    Digit = 3,

    /// <summary>A number that is not a decimal digit, for example a Roman numeral.</summary>
    Number = 4,

    /// <summary>Separates words: punctuation, a symbol, a space.</summary>
    Separator = 5,
}

/// <summary>
/// The properties of characters in one fixed version of Unicode, from an embedded file. Ids derive from folded names, so that no update of
/// the runtime, of ICU or of the operating system may change them (ADR 22). The file describes its format.
/// </summary>
internal sealed class UnicodeTable
{
    public const string Version = "15.0.0";

    private readonly FrozenDictionary<int, Decomposition> _decompositions;
    private readonly FrozenDictionary<int, int> _classes;
    private readonly FrozenDictionary<(int First, int Second), int> _compositions;
    private readonly FrozenDictionary<int, int[]> _folds;
    private readonly Range[] _kinds;

    private UnicodeTable(string text)
    {
        Fingerprint = $"{Version}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16))}";
        var sections = Sections(text);
        var decompositions = sections["decompositions"].SelectMany(ReadMapping).ToDictionary(
            entry => entry.Character, entry => new Decomposition(entry.Separator == '=', entry.Targets));
        var exclusions = sections["exclusions"].Select(ReadRange).SelectMany(range => range.Characters).ToHashSet();
        _decompositions = decompositions.ToFrozenDictionary();
        _compositions = decompositions
            .Where(entry => entry.Value is { IsCanonical: true, Targets.Length: 2 } && !exclusions.Contains(entry.Key))
            .ToFrozenDictionary(entry => (entry.Value.Targets[0], entry.Value.Targets[1]), entry => entry.Key);
        _classes = sections["classes"].Select(ReadRange)
            .SelectMany(range => range.Characters.Select(character => (character, Class: Number(range.Value))))
            .ToFrozenDictionary(entry => entry.character, entry => entry.Class);
        _folds = sections["folds"].SelectMany(ReadMapping).ToFrozenDictionary(entry => entry.Character, entry => entry.Targets);
        _kinds = [.. sections["kinds"].Select(ReadRange)];
    }

    public static UnicodeTable Instance { get; } = new(ReadText());

    /// <summary>Identifies the version and content of the table.</summary>
    public string Fingerprint { get; }

    /// <summary>Returns the decomposition of one level, or null.</summary>
    public int[]? Decompose(int character, bool isCompatible) =>
        _decompositions.TryGetValue(character, out var found) && (found.IsCanonical || isCompatible) ? found.Targets : null;

    /// <summary>Returns the character that two characters are composed to, or null.</summary>
    public int? Compose(int first, int second) => _compositions.TryGetValue((first, second), out var found) ? found : null;

    /// <summary>Returns the canonical combining class.</summary>
    public int ClassOf(int character) => _classes.GetValueOrDefault(character);

    /// <summary>Returns the case folding of a decomposed character, or null if it is the character itself.</summary>
    public int[]? Fold(int character) => _folds.GetValueOrDefault(character);

    public CharacterKind KindOf(int character)
    {
        var (low, high) = (0, _kinds.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (character < _kinds[middle].First)
            {
                high = middle - 1;
            }
            else if (character > _kinds[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                return _kinds[middle].Kind;
            }
        }

        return CharacterKind.Other;
    }

    private static string ReadText()
    {
        using var reader = new StreamReader(typeof(UnicodeTable).Assembly.GetManifestResourceStream("Shop.Text.Unicode.txt")!);
        return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    private static Dictionary<string, string[]> Sections(string text) => text
        .Split("\n[")
        .Skip(1)
        .Select(section => section.Split("]\n"))
        .ToDictionary(parts => parts[0], parts => parts[1].Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    // "C0=41+300", or a range with one target, which grows with the range: "41-5A=61".
    private static IEnumerable<(int Character, char Separator, int[] Targets)> ReadMapping(string entry)
    {
        var at = entry.AsSpan().IndexOfAny('=', '~');
        var (range, targets) = (ReadRange(entry[..at]), entry[(at + 1)..].Split('+').Select(Character).ToArray());
        return range.Characters.Select(character =>
            (character, entry[at], range.First == range.Last ? targets : [targets[0] + character - range.First]));
    }

    private static Range ReadRange(string entry)
    {
        var parts = entry.Split(':');
        var ends = parts[0].Split('-');
        return new Range(Character(ends[0]), Character(ends[^1]), parts.Length > 1 ? parts[1] : "");
    }

    private static int Character(string hexadecimal) =>
        int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private readonly record struct Decomposition(bool IsCanonical, int[] Targets);

    private readonly record struct Range(int First, int Last, string Value)
    {
        public IEnumerable<int> Characters => Enumerable.Range(First, Last - First + 1);

        public CharacterKind Kind { get; } = Value switch
        {
            "L" => CharacterKind.Letter,
            "M" => CharacterKind.Mark,
            "D" => CharacterKind.Digit,
            "N" => CharacterKind.Number,
            "S" => CharacterKind.Separator,
            _ => CharacterKind.Other,
        };
    }
}
