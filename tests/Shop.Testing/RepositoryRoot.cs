namespace Shop.Testing;

/// <summary>The folder of <c>Orleans.Shop.sln</c>: the nearest one above the running program.</summary>
public static class RepositoryRoot
{
    private const string Solution = "Orleans.Shop.sln";

    /// <exception cref="InvalidOperationException">The program does not run inside the repository.</exception>
    public static string Path =>
        Find() ?? throw new InvalidOperationException($"There is no {Solution} above {AppContext.BaseDirectory}.");

    /// <summary>Null if the program does not run inside the repository.</summary>
    public static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, Solution)))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
