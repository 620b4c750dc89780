using System.Diagnostics;
using Shop.Testing;

namespace Shop.Chaos.Processes;

/// <summary>The programs of an earlier revision of the repository, built from its history.</summary>
/// <param name="Folder">The folder of the revision's sources and of its build.</param>
internal sealed record ReleaseBuild(string Folder)
{
    /// <summary>The path of <c>Shop.Silo.dll</c>.</summary>
    public string Silo => Program("Shop.Silo");

    /// <summary>The path of <c>Shop.Api.dll</c>.</summary>
    public string Api => Program("Shop.Api");

    /// <summary>Builds a revision below <c>artifacts/releases</c>, once.</summary>
    /// <param name="repositoryRoot">The folder of <c>Orleans.Shop.sln</c>.</param>
    /// <param name="revision">A commit, tag or branch.</param>
    /// <exception cref="ChaosException">The revision does not exist, or does not compile.</exception>
    public static async Task<ReleaseBuild> EnsureAsync(string repositoryRoot, string revision, CancellationToken cancellationToken)
    {
        string[] resolve = ["-C", repositoryRoot, "rev-parse", "--verify", $"{revision}^{{commit}}"];
        var commit = (await RunAsync("git", resolve, cancellationToken)).Trim();
        var build = new ReleaseBuild(Path.Combine(repositoryRoot, "artifacts", "releases", commit));
        var marker = Path.Combine(build.Folder, "whole");
        if (File.Exists(marker))
        {
            return build;
        }

        if (Directory.Exists(build.Folder))
        {
            Directory.Delete(build.Folder, recursive: true);
        }

        Directory.CreateDirectory(build.Folder);
        var archive = Path.Combine(build.Folder, "sources.tar");
        await RunAsync("git", ["-C", repositoryRoot, "archive", "--output", archive, commit], cancellationToken);
        await RunAsync("tar", ["-xf", archive, "-C", build.Folder], cancellationToken);
        foreach (var project in new[] { "Shop.Silo", "Shop.Api" })
        {
            // A build server that outlives the build would keep the output pipes open.
            string[] arguments =
            [
                "build", Path.Combine(build.Folder, "src", project), "-c", "Release",
                "--artifacts-path", Path.Combine(build.Folder, "build"), "-v", "quiet", "-tl:off",
                "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false",
                "-p:TreatWarningsAsErrors=false", "-p:RestoreLockedMode=true",
            ];
            await RunAsync("dotnet", arguments, cancellationToken);
        }

        await File.WriteAllTextAsync(marker, commit, cancellationToken);
        return build;
    }

    private string Program(string project) => Path.Combine(Folder, "build", "bin", project, "release", $"{project}.dll");

    private static async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var result = await HostProcess.RunAsync(new ProcessStartInfo(program, arguments), cancellationToken);
        return result.ExitCode == 0
            ? result.Output
            : throw new ChaosException($"{program} {arguments[0]} failed: {result.Output.Trim()} {result.Errors.Trim()}");
    }
}
