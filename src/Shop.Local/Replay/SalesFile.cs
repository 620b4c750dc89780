using System.Security.Cryptography;
using System.Text;

namespace Shop.Local.Replay;

/// <summary>A sales file in memory. Each line is in one of the two lists.</summary>
/// <param name="Fingerprint">A hash of the content. A changed file is another file, with other orders.</param>
internal sealed record SalesFile(string Name, string Fingerprint, IReadOnlyList<SalesLine> Lines, IReadOnlyList<BadLine> BadLines)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ReplayException">There is no such file, or it is not a sales file.</exception>
    public static async Task<SalesFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ReplayException($"{path} cannot be read: {exception.Message}");
        }

        return Parse(Path.GetFileName(path), bytes);
    }

    /// <exception cref="ReplayException">The header does not name the columns of a sales file.</exception>
    public static SalesFile Parse(string name, byte[] bytes)
    {
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(bytes))[..12];
        using var text = new StringReader(Decode(bytes));
        var (lines, bad) = SalesFileReader.Read(text);
        return new SalesFile(name, fingerprint, lines, bad);
    }

    /// <summary>UTF-8; copies of the data set that were saved by a spreadsheet program are Latin-1.</summary>
    private static string Decode(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
