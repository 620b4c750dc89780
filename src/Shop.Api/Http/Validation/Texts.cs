using System.Text;
using Shop.Text;

namespace Shop.Api.Http.Validation;

internal static class Texts
{
    /// <summary>
    /// Whether a text is valid Unicode without control characters: what can be stored (PostgreSQL has no U+0000), compared (<see cref="TextFolding"/>)
    /// and shown.
    /// </summary>
    /// <param name="lines">Whether tab and line ends are good.</param>
    public static bool IsPlain(string text, bool lines) =>
        TextFolding.IsText(text)
        && text.EnumerateRunes().All(rune => !Rune.IsControl(rune) || (lines && rune.Value is '\n' or '\r' or '\t'));
}
