using System.Diagnostics;

namespace Shop.Chaos.Instrumented;

/// <summary>
/// Builds the shop with the edits of <see cref="SourceEdits"/>. The product itself has no test switches: its sources are copied,
/// edited and built separately, once for each state of the sources and the edits.
/// </summary>
public static class InstrumentedBuild
{
    private const int KeptBuilds = 3;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>Returns the build of these sources. Builds it if it does not exist. Several processes may call it at once.</summary>
    /// <param name="repositoryRoot">The folder of <c>Orleans.Shop.sln</c>.</param>
    /// <exception cref="InvalidOperationException">
    /// An edit does not match the sources, or the edited sources do not compile. The message explains how to correct it.
    /// </exception>
    public static async Task<InstrumentedShop> EnsureAsync(string repositoryRoot, CancellationToken cancellationToken = default)
    {
        var copy = SourceCopy.Of(repositoryRoot);
        var root = Path.Combine(repositoryRoot, "artifacts", "instrumented");
        var shop = new InstrumentedShop(Path.Combine(root, copy.Fingerprint));
        var marker = Path.Combine(shop.Folder, "whole");
        Directory.CreateDirectory(root);
        await using (await LockAsync(Path.Combine(root, "lock"), cancellationToken))
        {
            if (!File.Exists(marker))
            {
                if (Directory.Exists(shop.Folder))
                {
                    Directory.Delete(shop.Folder, recursive: true);
                }

                copy.WriteTo(shop.Folder);
                await BuildAsync(shop.Folder, cancellationToken);
                await File.WriteAllTextAsync(marker, "", cancellationToken);
                DeleteOldBuilds(root);
            }
        }

        return shop;
    }

    /// <summary>Locks a file. The kernel releases the lock when the process ends.</summary>
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
        // Build nodes end with the build: they would keep the output pipes open. Packages are restored in locked mode.
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "build", "Instrumented.slnx", "-c", "Release", "--artifacts-path", Path.Combine(folder, "build"),
                "-v", "quiet", "-tl:off", "-nodeReuse:false", "-p:RunAnalyzers=false",
                "-p:TreatWarningsAsErrors=false", "-p:RestoreLockedMode=true", "-p:GenerateDocumentationFile=false",
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
                throw new InvalidOperationException(
                    $"The instrumented shop in {folder} does not compile. Update the edits in tests/Shop.Chaos.Instrumented.\n"
                    + CompilerErrors(await output + await errors));
            }
        }
        catch (OperationCanceledException)
        {
            build.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string CompilerErrors(string output) => string.Join(
        '\n',
        output.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)).Select(line => line.Trim()).Distinct().Take(20));

    // The latest builds are kept, because their programs may still be running.
    private static void DeleteOldBuilds(string root)
    {
        foreach (var old in new DirectoryInfo(root).GetDirectories().OrderByDescending(folder => folder.CreationTimeUtc).Skip(KeptBuilds))
        {
            old.Delete(recursive: true);
        }
    }
}
