using System.Text;
using System.Text.RegularExpressions;

namespace Shop.Local.Replay;

/// <summary>
/// Decodes a text file. A byte order mark decides. Without one, zero bytes at the beginning indicate UTF-16, and valid UTF-8 is UTF-8.
/// Otherwise the words decide between two Windows code pages. An unclear encoding is rejected: it would alter titles.
/// </summary>
internal static partial class EncodingDetector
{
    /// <summary>One kind of word must be this many times as frequent as the other to decide between the Windows code pages.</summary>
    private const int RequiredRatio = 10;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly UnicodeEncoding Utf16 = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);

    private static readonly UnicodeEncoding BigEndianUtf16 = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <returns>The text without byte order mark, and the name of the encoding; null for UTF-8.</returns>
    /// <exception cref="ReplayException">The encoding is unclear, or bytes are invalid in it.</exception>
    public static (string Text, string? Encoding) Decode(byte[] bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Strict(bytes.AsSpan(3), Utf8, "UTF-8"), null),
        [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => throw Rejected("The file is UTF-32."),
        [0xFF, 0xFE, ..] => (Strict(bytes.AsSpan(2), Utf16, "UTF-16"), "UTF-16"),
        [0xFE, 0xFF, ..] => (Strict(bytes.AsSpan(2), BigEndianUtf16, "UTF-16"), "UTF-16"),
        [not 0, 0, not 0, 0, ..] => (Strict(bytes, Utf16, "UTF-16"), "UTF-16"),
        [0, not 0, 0, not 0, ..] => (Strict(bytes, BigEndianUtf16, "UTF-16"), "UTF-16"),
        [0x50, 0x4B, 3, 4, ..] => throw Rejected("The file is a workbook or another ZIP archive."),
        _ => DecodeBytes(bytes),
    };

    private static (string Text, string? Encoding) DecodeBytes(byte[] bytes)
    {
        try
        {
            return (Utf8.GetString(bytes), null);
        }
        catch (DecoderFallbackException exception)
        {
            return DecodeCodePage(bytes, LineOf(bytes, exception.Index));
        }
    }

    /// <summary>
    /// The same bytes are letters in both code pages. A word of Cyrillic letters only indicates Windows-1251; a word that mixes Latin
    /// and Cyrillic letters has been written in a Western language, with Windows-1252.
    /// </summary>
    private static (string Text, string? Encoding) DecodeCodePage(byte[] bytes, int line)
    {
        var cyrillic = CodePage(1251).GetString(bytes);
        var cyrillicWords = CyrillicWord().Count(cyrillic);
        var mixedWords = MixedWord().Count(cyrillic);
        if (cyrillicWords > mixedWords * RequiredRatio && !ControlCharacter().IsMatch(cyrillic))
        {
            return (cyrillic, "Windows-1251");
        }

        var western = CodePage(1252).GetString(bytes);
        return cyrillicWords * RequiredRatio <= mixedWords && !ControlCharacter().IsMatch(western)
            ? (western, "Windows-1252")
            : throw Rejected($"The file is not UTF-8 (line {line}), and neither clearly Windows-1252 nor Windows-1251.");
    }

    private static Encoding CodePage(int number) => CodePagesEncodingProvider.Instance.GetEncoding(number)!;

    private static string Strict(ReadOnlySpan<byte> bytes, Encoding encoding, string name)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Rejected($"The file begins like {name}, but contains bytes that are invalid in it.");
        }
    }

    private static ReplayException Rejected(string reason) => new($"{reason} Save it as CSV in UTF-8.");

    private static int LineOf(byte[] bytes, int index) => bytes.AsSpan(0, Math.Clamp(index, 0, bytes.Length)).Count((byte)'\n') + 1;

    [GeneratedRegex(@"(?<!\p{L})[\u0401\u0410-\u044F\u0451]{2,}(?!\p{L})")]
    private static partial Regex CyrillicWord();

    [GeneratedRegex(@"[A-Za-z]\p{IsCyrillic}|\p{IsCyrillic}[A-Za-z]")]
    private static partial Regex MixedWord();

    [GeneratedRegex(@"[\u0080-\u009F]")]
    private static partial Regex ControlCharacter();
}
