using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Shop.Hosting.Clustering;
using Shop.Hosting.Database;
using Shop.Hosting.Http;
using Shop.Hosting.Running;
using Shop.Testing;

namespace Shop.Silo.Tests.Clustering;

public sealed class ClientHostTests(ShopPostgres postgres)
{
    [Fact]
    public async Task Without_database_and_silo_a_client_host_is_alive_and_not_ready_and_can_be_stopped()
    {
        await using var client = TestHosts.Client("Host=127.0.0.1;Port=1;Username=shop");
        using var stop = new CancellationTokenSource();

        var start = client.StartAsync(stop.Token);
        await ListeningAsync(client, start);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health/live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(client, "/health/ready"));
        Assert.False(client.Services.GetRequiredService<ClusterConnection>().IsConnected);
        Assert.False(start.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => start.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_client_host_is_ready_while_a_silo_is_reachable()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var client = TestHosts.Client(database.ConnectionString);
        var start = client.StartAsync(TestContext.Current.CancellationToken);
        await ListeningAsync(client, start);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(client, "/health/ready"));

        await using (var silo = TestHosts.Silo(database.ConnectionString))
        {
            await silo.StartAsync(TestContext.Current.CancellationToken);
            await start;
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health/ready"));
            await silo.StopAsync(TestContext.Current.CancellationToken);
        }

        await TestHosts.EventuallyAsync(
            async () => await StatusAsync(client, "/health/ready") == HttpStatusCode.ServiceUnavailable,
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health/live"));
        await client.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_client_host_without_requests_reconnects_after_the_loss_of_all_silos()
    {
        await using var database = await postgres.CreateDatabaseAsync();

        // Orleans' client reads the cluster's type map periodically. Disable that, as it would reconnect the client, too.
        await using var client = TestHosts.Client(
            database.ConnectionString,
            services => services.Configure<TypeManagementOptions>(options => options.TypeMapRefreshInterval = TimeSpan.FromHours(1)));
        var start = client.StartAsync(TestContext.Current.CancellationToken);
        var connection = client.Services.GetRequiredService<ClusterConnection>();
        await using (var silo = TestHosts.Silo(database.ConnectionString))
        {
            await silo.StartAsync(TestContext.Current.CancellationToken);
            await start;
            await silo.StopAsync(TestContext.Current.CancellationToken);
        }

        await TestHosts.EventuallyAsync(() => Task.FromResult(!connection.IsConnected), TestContext.Current.CancellationToken);
        await using var next = TestHosts.Silo(database.ConnectionString);
        await next.StartAsync(TestContext.Current.CancellationToken);

        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await TestHosts.EventuallyAsync(() => Task.FromResult(connection.IsConnected), timeout.Token);
        await client.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_client_host_with_another_folding_of_names_does_not_start()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var silo = TestHosts.Silo(database.ConnectionString);
        await silo.StartAsync(TestContext.Current.CancellationToken);
        await using var client = TestHosts.Client(database.ConnectionString, services => services.RequireTextFolding("99.0.0/0123"));

        var failed = await Assert.ThrowsAnyAsync<Exception>(() => client.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("this software has table 99.0.0/0123", StartupFailure.Describe(failed), StringComparison.Ordinal);
        await silo.StopAsync(TestContext.Current.CancellationToken);
    }

    // StartAsync does not complete without a silo; the host listens as soon as its port is known.
    private static Task ListeningAsync(WebApplication app, Task start) => TestHosts.EventuallyAsync(
        () => Task.FromResult(start.IsFaulted ? throw start.Exception : app.GetPort(ShopPort.Api) != 0),
        TestContext.Current.CancellationToken);

    private static async Task<HttpStatusCode> StatusAsync(WebApplication app, string path)
    {
        using var http = new HttpClient { BaseAddress = app.Root(ShopPort.Api) };
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }
}
