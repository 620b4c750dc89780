using System.Text.RegularExpressions;

namespace Shop.Architecture.Tests;

/// <summary>A comment of a C# file, without its slashes; consecutive lines are one comment.</summary>
internal sealed record Comment(string Path, int Line, string Text);

/// <summary>Splits the comments of C# files, and prose, into sentences.</summary>
internal static partial class Comments
{
    public static IEnumerable<Comment> Of(SourceFile file)
    {
        var lines = new List<string>();
        for (var index = 0; index < file.Lines.Count; index++)
        {
            var match = CommentLine().Match(file.Lines[index]);
            if (match.Success)
            {
                lines.Add(match.Groups["text"].Value);
            }

            var isLast = index == file.Lines.Count - 1 || !match.Success;
            if (isLast && lines.Count > 0)
            {
                yield return new(file.Path, index + 1 - (match.Success ? lines.Count - 1 : lines.Count), string.Join(' ', lines));
                lines.Clear();
            }

            if (!match.Success && TrailingComment().Match(file.Lines[index]) is { Success: true } trailing)
            {
                yield return new(file.Path, index + 1, trailing.Groups["text"].Value);
            }
        }
    }

    public static IEnumerable<string> Sentences(string text)
    {
        text = BlockTag().Replace(Reference().Replace(text, "X"), ". ");
        return SentenceEnd().Split(InlineTag().Replace(text, ""))
            .Select(sentence => sentence.Trim(' ', '.'))
            .Where(sentence => sentence.Length > 0);
    }

    public static int CountWords(string sentence) => sentence.Split(' ').Count(word => word.Any(char.IsLetterOrDigit));

    [GeneratedRegex(@"^\s*///? ?(?<text>.*)$")]
    private static partial Regex CommentLine();

    [GeneratedRegex(@"[;,{}\[\]()>]\s+// (?<text>[^""]*)$")]
    private static partial Regex TrailingComment();

    [GeneratedRegex(@"<(?:see|paramref|typeparamref|seealso)\s[^>]*/>")]
    private static partial Regex Reference();

    [GeneratedRegex(
        @"</?(?:summary|remarks|param|typeparam|returns|value|exception|para|list|item|listheader|description|term|code|example|inheritdoc)"
        + @"\b[^>]*>")]
    private static partial Regex BlockTag();

    [GeneratedRegex(@"</?\w+[^>]*>")]
    private static partial Regex InlineTag();

    [GeneratedRegex(@"(?<=[.!?:;])\s+")]
    private static partial Regex SentenceEnd();
}
