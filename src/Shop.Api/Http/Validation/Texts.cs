using System.Text;

namespace Shop.Api.Http;

internal static class Texts
{
    /// <summary>Whether a text is valid Unicode without control characters: what can be stored (PostgreSQL has no U+0000) and shown.</summary>
    /// <param name="lines">Whether tab and line ends are good.</param>
    public static bool IsPlain(string text, bool lines)
    {
        for (var i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var used) is not System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            if (Rune.IsControl(rune) && !(lines && rune.Value is (int)'\n' or (int)'\r' or (int)'\t'))
            {
                return false;
            }

            i += used;
        }

        return true;
    }
}
