using Shop.Api;
using Shop.Silo;

namespace Shop.Deployment.Tests;

/// <summary>An image: its Dockerfile, the assembly that it runs, and the workload that uses it.</summary>
internal sealed record Image(Dockerfile Dockerfile, string Assembly, Workload Workload)
{
    public static Image Of(string name) => new(
        Dockerfile.Read($"Dockerfile.{name}"),
        (name == "silo" ? typeof(SiloHost) : typeof(ApiHost)).Assembly.GetName().Name!,
        Manifests.Workload($"shop-{name}"));
}

/// <summary>A Dockerfile of the repository.</summary>
internal sealed class Dockerfile
{
    private readonly List<(string Word, string Text)> _instructions;

    private Dockerfile(IEnumerable<(string, string)> instructions) => _instructions = [.. instructions];

    /// <summary>The base images of the stages, in order.</summary>
    public IReadOnlyList<string> Bases => [.. All("FROM").Select(line => line.Split(' ')[0])];

    /// <summary>The files that are copied from the repository before and after the restore of packages.</summary>
    public (IReadOnlyList<string> Before, IReadOnlyList<string> After) Copied
    {
        get
        {
            var restore = _instructions.FindIndex(
                line => line is ("RUN", var text) && text.StartsWith("dotnet restore ", StringComparison.Ordinal));
            return (Sources(_instructions.Take(restore)), Sources(_instructions.Skip(restore)));
        }
    }

    public static Dockerfile Read(string name) => new(Repository.Read(name).Split('\n')
        .Select(line => line.Trim())
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(' ', 2))
        .Select(parts => (parts[0], parts[1])));

    public IEnumerable<string> All(string word) => _instructions.Where(line => line.Word == word).Select(line => line.Text);

    /// <summary>The only instruction with this name.</summary>
    public string The(string word) => All(word).Single();

    private static List<string> Sources(IEnumerable<(string Word, string Text)> instructions) =>
    [
        .. instructions
            .Where(line => line.Word == "COPY" && !line.Text.StartsWith("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Text.Split(' ')[..^1]),
    ];
}
