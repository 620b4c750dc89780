using System.Net;
using System.Net.Http.Json;

namespace Shop.Local.Tests.Run;

/// <summary>A complete shop in a process of its own, which is started, stopped and killed.</summary>
public sealed class ShopProcessTests : IDisposable
{
    private static readonly object Customer = new { username = "ann", password = "correct horse battery" };

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact(Timeout = 240_000)]
    public async Task A_shop_restarts_with_all_data_after_a_stop_and_after_a_kill()
    {
        using var client = new HttpClient();
        string[] banners;
        await using (var first = await ShopProcess.StartAsync(_folder.Path, CancellationToken))
        {
            Assert.Equal(HttpStatusCode.Created, await PostAsync(client, first, "auth/register"));
            await using var second = await ShopProcess.StartAsync(_folder.Path, CancellationToken);
            var (code, errors) = await second.EndAsync(CancellationToken);
            Assert.Equal(1, code);
            var error = Assert.Single(errors.Trim().Split('\n'));
            Assert.StartsWith("shop: A shop already runs on the data folder", error, StringComparison.Ordinal);
            Assert.Equal(0, await first.StopAsync(CancellationToken));
            banners = [first.Banner];
        }

        await using (var stopped = await ShopProcess.StartAsync(_folder.Path, CancellationToken))
        {
            Assert.Equal(HttpStatusCode.OK, await PostAsync(client, stopped, "auth/login"));
            await stopped.KillAsync(CancellationToken);
            banners = [.. banners, stopped.Banner];
        }

        await using var killed = await ShopProcess.StartAsync(_folder.Path, CancellationToken);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(client, killed, "auth/login"));
        Assert.Equal(0, await killed.StopAsync(CancellationToken));
        Assert.Contains("shown once", banners[0], StringComparison.Ordinal);
        Assert.DoesNotContain("shown once", banners[1], StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, ShopProcess shop, string path)
    {
        Assert.NotNull(shop.Api);
        using var answer = await client.PostAsJsonAsync(new Uri(shop.Api, path), Customer, CancellationToken);
        return answer.StatusCode;
    }
}
