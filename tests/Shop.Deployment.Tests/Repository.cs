using System.Xml.Linq;

namespace Shop.Deployment.Tests;

/// <summary>The files of the repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The version that images of this repository carry.</summary>
    public static string Version { get; } = XDocument.Parse(Read("Directory.Build.props")).Descendants("Version").Single().Value;

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>A project of <c>src</c> and all that it refers to.</summary>
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

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Orleans.Shop.sln")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))
                ?? throw new InvalidOperationException($"There is no Orleans.Shop.sln above {AppContext.BaseDirectory}.");
        }

        return folder;
    }
}
