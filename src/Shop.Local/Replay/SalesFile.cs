using System.Security.Cryptography;

namespace Shop.Local.Replay;

/// <summary>A sales file in memory. Each line is in one of the two lists.</summary>
/// <param name="Fingerprint">A hash of the content. A changed file is another file, with other orders.</param>
/// <param name="Notice">The detected form of the file if it is not plain CSV in UTF-8, for the user; else null.</param>
internal sealed record SalesFile(
    string Name, string Fingerprint, IReadOnlyList<SalesLine> Lines, IReadOnlyList<BadLine> BadLines, string? Notice)
{
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

    /// <exception cref="ReplayException">The encoding is unknown, or the header does not name the columns of a sales file.</exception>
    public static SalesFile Parse(string name, byte[] bytes)
    {
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(bytes))[..12];
        var (text, encoding) = EncodingDetector.Decode(bytes);
        var format = SalesFormat.Detect(text);
        var (lines, bad) = SalesFileReader.Read(text, format);
        string?[] forms = [encoding, format.Description];
        var notice = string.Join(", ", forms.Where(form => form is not null));
        return new SalesFile(name, fingerprint, lines, bad, notice.Length > 0 ? $"read as {notice}." : null);
    }
}
