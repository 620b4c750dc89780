using System.Security.Cryptography;
using System.Text;

namespace Shop.Chaos.Instrumented;

/// <summary>The sources of the instrumented build: those of the repository with the edits, and the files that the edits call.</summary>
internal sealed class SourceCopy
{
    private const string InjectedFolder = "src/Shop.Grains/Instrumented/";

    private static readonly string[] Besides = ["Directory.Build.props", "Directory.Packages.props", "global.json", "BannedSymbols.txt", ".editorconfig"];

    private static readonly string[] LocalOnly = ["Shop.Client", "Shop.Local", "Shop.Postgres"];

    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    private SourceCopy()
    {
    }

    /// <summary>Names the copy by all that is in it.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>The projects that the silo and the API consist of.</summary>
    public IEnumerable<string> Projects =>
        _files.Keys.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && !LocalOnly.Contains(Path.GetFileNameWithoutExtension(file)));

    /// <summary>Reads the sources, edits them and names the result.</summary>
    public static SourceCopy Of(string repositoryRoot)
    {
        var misfits = SourceEdits.Misfits(repositoryRoot);
        if (misfits.Count > 0)
        {
            throw new InvalidOperationException(string.Join("\n\n", misfits));
        }

        var copy = new SourceCopy();
        foreach (var file in Sources(repositoryRoot))
        {
            var content = File.ReadAllBytes(Path.Combine(repositoryRoot, file));
            copy._files[file] = SourceEdits.All.Any(edit => edit.File == file)
                ? Encoding.UTF8.GetBytes(SourceEdits.Apply(file, Encoding.UTF8.GetString(content)))
                : content;
        }

        foreach (var resource in typeof(SourceCopy).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("Injected/", StringComparison.Ordinal)))
        {
            using var stream = typeof(SourceCopy).Assembly.GetManifestResourceStream(resource)!;
            using var content = new MemoryStream();
            stream.CopyTo(content);
            copy._files[InjectedFolder + Path.GetFileName(resource)] = content.ToArray();
        }

        copy.Fingerprint = copy.Name();
        return copy;
    }

    public void WriteTo(string folder)
    {
        foreach (var (file, content) in _files)
        {
            var path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }

        // One solution of what is needed: every project is built once, in one configuration.
        var projects = Projects.Select(project => $"""  <Project Path="{project}" />""");
        File.WriteAllLines(Path.Combine(folder, "Instrumented.slnx"), ["<Solution>", .. projects, "</Solution>"]);
    }

    private static IEnumerable<string> Sources(string root)
    {
        var below = Directory.EnumerateFiles(Path.Combine(root, "src"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(file => !file.Split('/').Any(folder => folder is "bin" or "obj"));
        return below.Concat(Besides);
    }

    private string Name()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (file, content) in _files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file}\n{content.Length}\n"));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
