using System.Security.Cryptography;
using System.Text;

namespace Shop.Chaos.Instrumented;

/// <summary>The sources of the instrumented build: the edited sources of the repository and the injected files.</summary>
internal sealed class SourceCopy
{
    private const string InjectedFolder = "src/Shop.Grains/Instrumented/";

    private static readonly string[] RootFiles =
        ["Directory.Build.props", "Directory.Packages.props", "global.json", "BannedSymbols.txt", ".editorconfig"];

    private static readonly string[] LocalOnly = ["Shop.Client", "Shop.Local", "Shop.Postgres"];

    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    private SourceCopy()
    {
    }

    /// <summary>A hash of all files.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>The projects of the silo and the API.</summary>
    public IEnumerable<string> Projects => _files.Keys.Where(file =>
        file.EndsWith(".csproj", StringComparison.Ordinal) && !LocalOnly.Contains(Path.GetFileNameWithoutExtension(file)));

    /// <summary>Reads the sources and applies the edits.</summary>
    /// <exception cref="InvalidOperationException">An edit does not match the sources.</exception>
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

        var resources = typeof(SourceCopy).Assembly.GetManifestResourceNames();
        foreach (var resource in resources.Where(name => name.StartsWith("Injected/", StringComparison.Ordinal)))
        {
            using var stream = typeof(SourceCopy).Assembly.GetManifestResourceStream(resource)!;
            using var content = new MemoryStream();
            stream.CopyTo(content);
            copy._files[InjectedFolder + Path.GetFileName(resource)] = content.ToArray();
        }

        copy.Fingerprint = copy.ComputeFingerprint();
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

        // One solution, so that every project is built only once.
        var projects = Projects.Select(project => $"""  <Project Path="{project}" />""");
        File.WriteAllLines(Path.Combine(folder, "Instrumented.slnx"), ["<Solution>", .. projects, "</Solution>"]);
    }

    private static IEnumerable<string> Sources(string root)
    {
        var sources = Directory.EnumerateFiles(Path.Combine(root, "src"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(file => !file.Split('/').Any(folder => folder is "bin" or "obj"));
        return sources.Concat(RootFiles);
    }

    private string ComputeFingerprint()
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
