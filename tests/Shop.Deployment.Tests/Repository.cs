using System.Xml.Linq;
using Shop.Testing;

namespace Shop.Deployment.Tests;

/// <summary>The files of the repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = RepositoryRoot.Path;

    /// <summary>The version of this repository's images.</summary>
    public static string Version { get; } = XDocument.Parse(Read("Directory.Build.props")).Descendants("Version").Single().Value;

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>A project of <c>src</c> and all projects that it references, directly or not.</summary>
    public static IReadOnlySet<string> Closure(string project)
    {
        var found = new HashSet<string>();
        Add(project);
        return found;

        void Add(string name)
        {
            if (found.Add(name))
            {
                foreach (var reference in XDocument.Parse(Read($"src/{name}/{name}.csproj")).Descendants("ProjectReference"))
                {
                    Add(Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
                }
            }
        }
    }
}
