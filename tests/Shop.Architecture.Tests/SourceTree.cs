using System.Text.RegularExpressions;
using Shop.Testing;

namespace Shop.Architecture.Tests;

/// <summary>A text file of the repository.</summary>
/// <param name="Path">Relative to the root, with slashes.</param>
internal sealed record SourceFile(string Path, string Text)
{
    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsMarkdown => Path.EndsWith(".md", StringComparison.Ordinal);

    public IReadOnlyList<string> Lines { get; } = Text.Split('\n');
}

/// <summary>The text files that people write: sources, tests, manifests, documents and the files of the root.</summary>
internal static partial class SourceTree
{
    private static readonly string[] SkippedFolders = ["bin", "obj", "artifacts", "TestResults", "node_modules"];

    private static readonly string[] ReadHiddenFolders = [".ci", ".github"];

    public static string Root { get; } = RepositoryRoot.Path;

    public static IReadOnlyList<SourceFile> Files { get; } =
        [.. Read(new DirectoryInfo(Root)).OrderBy(file => file.Path, StringComparer.Ordinal)];

    public static bool Exists(string path) => File.Exists(Path.Combine(Root, path)) || Directory.Exists(Path.Combine(Root, path));

    private static IEnumerable<SourceFile> Read(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles())
        {
            var path = Path.GetRelativePath(Root, file.FullName).Replace('\\', '/');
            if (WrittenText().IsMatch(path) && !Generated().IsMatch(path))
            {
                yield return new(path, File.ReadAllText(file.FullName));
            }
        }

        foreach (var file in folder.EnumerateDirectories().Where(IsRead).SelectMany(Read))
        {
            yield return file;
        }
    }

    private static bool IsRead(DirectoryInfo folder) =>
        folder.LinkTarget is null
        && !SkippedFolders.Contains(folder.Name)
        && (!folder.Name.StartsWith('.') || ReadHiddenFolders.Contains(folder.Name));

    [GeneratedRegex(
        @"(\.(cs|md|yaml|yml|sql|csproj|props|targets|http|editorconfig|sh|json|gitignore|dockerignore)"
        + @"|BannedSymbols\.txt|Dockerfile\.\w+|^shop|^\.ci/run)$")]
    private static partial Regex WrittenText();

    // Lock files and results are data. Released scripts stay as they are: their hashes are stored in every database.
    [GeneratedRegex(@"(packages\.lock\.json|bench\.json|\.g\.cs|src/Shop\.Grains/Schema/000[1-7]_\w+\.sql)$")]
    private static partial Regex Generated();
}
