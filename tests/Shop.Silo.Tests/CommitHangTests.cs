using System.Net;
using Microsoft.AspNetCore.Builder;
using Shop.Hosting.Http;
using Shop.Testing;

namespace Shop.Silo.Tests;

public sealed class CommitHangTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_silo_is_not_ready_while_the_database_reads_but_does_not_commit()
    {
        await using var postgres = await FaultyPostgres.StartAsync();
        await using var silo = TestHosts.Silo(postgres.ConnectionString);
        await silo.StartAsync(CancellationToken);
        await TestHosts.EventuallyAsync(() => IsReadyAsync(silo), CancellationToken);

        await postgres.SetAsync("synchronous_standby_names", "missing");
        await TestHosts.EventuallyAsync(async () => !await IsReadyAsync(silo), CancellationToken);
        Assert.Equal(1, await postgres.ReadAsync<int>("SELECT 1"));

        await postgres.SetAsync("synchronous_standby_names", "");
        await TestHosts.EventuallyAsync(() => IsReadyAsync(silo), CancellationToken);
        await silo.StopAsync(CancellationToken);
    }

    private static async Task<bool> IsReadyAsync(WebApplication silo)
    {
        using var http = new HttpClient { BaseAddress = silo.Root(ShopPort.Admin) };
        using var response = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), CancellationToken);
        return response.StatusCode == HttpStatusCode.OK;
    }
}
