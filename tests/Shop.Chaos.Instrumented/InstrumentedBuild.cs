using System.Diagnostics;

namespace Shop.Chaos.Instrumented;

/// <summary>
/// Builds the shop with the edits of <see cref="SourceEdits"/>. The product itself knows no switch of a test: its sources are
/// copied, edited and built apart, once for each state of the sources and the edits.
/// </summary>
public static class InstrumentedBuild
{
    private const int Kept = 3;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>The build of these sources; made if it is not there. Any number of processes may ask at once: one builds.</summary>
    /// <param name="repositoryRoot">The folder of <c>Orleans.Shop.sln</c>.</param>
    /// <exception cref="InvalidOperationException">An edit does not fit the sources, or they do not compile with it; the message says what to do.</exception>
    public static async Task<InstrumentedShop> EnsureAsync(string repositoryRoot, CancellationToken cancellationToken = default)
    {
        var copy = SourceCopy.Of(repositoryRoot);
        var root = Path.Combine(repositoryRoot, "artifacts", "instrumented");
        var shop = new InstrumentedShop(Path.Combine(root, copy.Fingerprint));
        var whole = Path.Combine(shop.Folder, "whole");
        Directory.CreateDirectory(root);
        await using (await LockAsync(Path.Combine(root, "lock"), cancellationToken))
        {
            if (!File.Exists(whole))
            {
                if (Directory.Exists(shop.Folder))
                {
                    Directory.Delete(shop.Folder, recursive: true);
                }

                copy.WriteTo(shop.Folder);
                await BuildAsync(shop.Folder, cancellationToken);
                await File.WriteAllTextAsync(whole, "", cancellationToken);
                Forget(root);
            }
        }

        return shop;
    }

    /// <summary>The kernel gives the lock back however its process ends.</summary>
    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(Poll, TimeProvider.System, cancellationToken);
            }
        }
    }

    private static async Task BuildAsync(string folder, CancellationToken cancellationToken)
    {
        // No helper process stays behind: it would hold the pipes of whoever reads our output. Packages come from the cache, as locked.
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "build", "Instrumented.slnx", "-c", "Release", "--artifacts-path", Path.Combine(folder, "build"), "-v", "quiet", "-tl:off", "-nodeReuse:false",
                "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:RestoreLockedMode=true", "-p:GenerateDocumentationFile=false",
            ])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var build = Process.Start(start)!;
        build.StandardInput.Close();
        try
        {
            var output = build.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = build.StandardError.ReadToEndAsync(cancellationToken);
            await build.WaitForExitAsync(cancellationToken);
            if (build.ExitCode != 0)
            {
                throw new InvalidOperationException($"The instrumented shop in {folder} does not compile; the edits in tests/Shop.Chaos.Instrumented must follow the sources.\n{Faults(await output + await errors)}");
            }
        }
        catch (OperationCanceledException)
        {
            build.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string Faults(string output) =>
        string.Join('\n', output.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)).Select(line => line.Trim()).Distinct().Take(20));

    // Older builds may still be running somewhere, but hardly more than these.
    private static void Forget(string root)
    {
        foreach (var old in new DirectoryInfo(root).GetDirectories().OrderByDescending(folder => folder.CreationTimeUtc).Skip(Kept))
        {
            old.Delete(recursive: true);
        }
    }
}
