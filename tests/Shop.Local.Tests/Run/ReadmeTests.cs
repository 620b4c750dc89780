using System.Diagnostics;
using Shop.Testing;

namespace Shop.Local.Tests.Run;

/// <summary>Runs the commands of the README.</summary>
public sealed class ReadmeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 120_000)]
    public async Task The_walk_with_curl_ends_in_a_processed_order()
    {
        await using var shop = await ShopProcess.StartAsync(_folder.Path, CancellationToken, "--demo");
        var api = shop.Api.ToString().TrimEnd('/');
        var walk = (await ReadWalkAsync()).Replace("http://localhost:8080/api/v1", api, StringComparison.Ordinal);

        var result = await HostProcess.RunAsync(new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", walk]), CancellationToken);
        await shop.StopAsync(CancellationToken);

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains("\"status\":\"PROCESSED\"", result.Output, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"payment\",\"amount\":-2700,\"balance\":7300", result.Output, StringComparison.Ordinal);
    }

    private static async Task<string> ReadWalkAsync()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "README.md"), CancellationToken);
        const string Fence = "```bash\n";
        var mark = readme.IndexOf("<!-- walk -->", StringComparison.Ordinal);
        var begin = readme.IndexOf(Fence, mark, StringComparison.Ordinal) + Fence.Length;
        return readme[begin..readme.IndexOf("\n```", begin, StringComparison.Ordinal)];
    }
}
