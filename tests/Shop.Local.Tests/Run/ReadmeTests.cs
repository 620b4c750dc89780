using System.Diagnostics;

namespace Shop.Local.Tests.Run;

/// <summary>What README tells a newcomer to type.</summary>
public sealed class ReadmeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 120_000)]
    public async Task The_walk_with_curl_ends_in_a_processed_order()
    {
        using var shop = await ShopProcess.StartAsync(_folder.Path, CancellationToken, "--demo");
        var walk = (await ReadWalkAsync()).Replace("http://localhost:8080/api/v1", shop.Api.ToString().TrimEnd('/'), StringComparison.Ordinal);

        using var shell = Process.Start(new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", walk]) { RedirectStandardOutput = true })!;
        var said = await shell.StandardOutput.ReadToEndAsync(CancellationToken);
        await shell.WaitForExitAsync(CancellationToken);
        await shop.StopAsync(CancellationToken);

        Assert.Equal(0, shell.ExitCode);
        Assert.Contains("\"status\":\"PROCESSED\"", said, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"payment\",\"amount\":-2700,\"balance\":7300", said, StringComparison.Ordinal);
    }

    private static async Task<string> ReadWalkAsync()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "README.md")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        var readme = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "README.md"), CancellationToken);
        var begin = readme.IndexOf("```bash\n", readme.IndexOf("<!-- walk -->", StringComparison.Ordinal), StringComparison.Ordinal) + "```bash\n".Length;
        return readme[begin..readme.IndexOf("\n```", begin, StringComparison.Ordinal)];
    }
}
