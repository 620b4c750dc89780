using System.Text;
using Shop.Local.Replay;

namespace Shop.Local.Tests.Replay;

public sealed class EncodingDetectorTests
{
    private const string Western = "MÜNCH’S CAFÉ €5 “MUG” – Škoda";
    private const string Russian = "Чашки для дома – 5 шт.";

    [Fact]
    public void Utf_8_is_read_with_and_without_a_byte_order_mark()
    {
        foreach (var title in (string[])[Western, Russian])
        {
            var bytes = Encoding.UTF8.GetBytes(Text(title));

            AssertDecoded(title, null, bytes);
            AssertDecoded(title, null, [0xEF, 0xBB, 0xBF, .. bytes]);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Utf_16_is_read_with_and_without_a_byte_order_mark(bool isBigEndian, bool hasMark)
    {
        var encoding = new UnicodeEncoding(isBigEndian, hasMark);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(Text(Russian))];

        AssertDecoded(Russian, "UTF-16", bytes);
    }

    [Theory]
    [InlineData(1252, Western, "Windows-1252")]
    [InlineData(1252, "£ SIGN", "Windows-1252")]
    [InlineData(1252, "££ ½ ÀÉ à la crème brûlée, façade, piñata, déjà vu, naïveté, über, señor", "Windows-1252")]
    [InlineData(1251, Russian, "Windows-1251")]
    [InlineData(1251, "Кружка USB и чай", "Windows-1251")]
    public void A_windows_code_page_is_detected_by_the_words(int codePage, string title, string name)
    {
        AssertDecoded(title, name, Bytes(codePage, title));
    }

    [Fact]
    public void Unclear_encodings_are_rejected_with_the_line()
    {
        byte[] both = [.. Bytes(1252, "CAFÉ OLÉ"), .. Bytes(1251, "Чашки")];
        byte[] neither = [.. Encoding.ASCII.GetBytes("title\n"), 0x81, 0x8D];

        Assert.Contains("not UTF-8 (line 2)", Rejection(both), StringComparison.Ordinal);
        Assert.Contains("not UTF-8 (line 2)", Rejection(neither), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_files_are_rejected_with_their_type()
    {
        Assert.Contains("UTF-32", Rejection([.. Encoding.UTF32.GetPreamble(), 0x41, 0, 0, 0]), StringComparison.Ordinal);
        Assert.Contains("workbook", Rejection([0x50, 0x4B, 3, 4, 20, 0]), StringComparison.Ordinal);
        Assert.Contains("UTF-16", Rejection([0xFF, 0xFE, 0x41, 0x00, 0x42]), StringComparison.Ordinal);
        Assert.Contains("UTF-8", Rejection([0xEF, 0xBB, 0xBF, 0xE9, 0x41]), StringComparison.Ordinal);
    }

    private static void AssertDecoded(string title, string? encoding, byte[] bytes)
    {
        var decoded = EncodingDetector.Decode(bytes);

        Assert.Equal(Text(title), decoded.Text);
        Assert.Equal(encoding, decoded.Encoding);
    }

    private static string Text(string title) => $"Description\n{title}\n";

    private static byte[] Bytes(int codePage, string title) =>
        CodePagesEncodingProvider.Instance.GetEncoding(codePage)!.GetBytes(Text(title));

    private static string Rejection(byte[] bytes) =>
        Assert.Throws<ReplayException>(() => EncodingDetector.Decode(bytes)).Message;
}
