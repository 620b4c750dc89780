using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Membership;
using Shop.Testing;

namespace Shop.Grains.Tests.Schema;

/// <summary>A silo with all three AdoNet providers on the shop's tables.</summary>
public sealed class OrleansSiloTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private const string Invariant = "Npgsql";

    [Fact]
    public async Task State_and_reminders_survive_a_restart_of_the_silo()
    {
        var grainKey = Guid.CreateVersion7();

        using (var silo = await StartAsync())
        {
            var grain = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IKeeperGrain>(grainKey);
            await grain.KeepAsync("something");
            Assert.Equal(["tick"], await grain.RemindersAsync());
            var gateway = Assert.Single(await GatewaysAsync(silo.Services));
            Assert.Equal(silo.Services.GetRequiredService<ILocalSiloDetails>().GatewayAddress.Endpoint.Port, gateway.Port);
            await silo.StopAsync();
            Assert.Empty(await GatewaysAsync(silo.Services));
        }

        using (var silo = await StartAsync())
        {
            var grain = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IKeeperGrain>(grainKey);
            Assert.Equal("something", await grain.KeptAsync());
            Assert.Equal(["tick"], await grain.RemindersAsync());
            await silo.StopAsync();
        }
    }

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("shop", "shop"))
            .ConfigureEndpoints(IPAddress.Loopback, FreePort.Next(), FreePort.Next())
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, database.ConnectionString))
            .AddAdoNetGrainStorageAsDefault(options =>
                (options.Invariant, options.ConnectionString) = (Invariant, database.ConnectionString))
            .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, database.ConnectionString)));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private async Task<IList<Uri>> GatewaysAsync(IServiceProvider services)
    {
        var gateways = new AdoNetGatewayListProvider(
            NullLogger<AdoNetGatewayListProvider>.Instance,
            services,
            Options.Create(new AdoNetClusteringClientOptions { Invariant = Invariant, ConnectionString = database.ConnectionString }),
            Options.Create(new GatewayOptions()),
            Options.Create(new ClusterOptions { ClusterId = "shop", ServiceId = "shop" }));
        await gateways.InitializeGatewayListProviderAsync(default);
        return await gateways.GetGatewaysAsync(default);
    }

    [Alias("shop.tests.keeper")]
    public interface IKeeperGrain : IGrainWithGuidKey
    {
        [Alias("keep")] Task KeepAsync(string text);

        [Alias("kept")] Task<string?> KeptAsync();

        [Alias("reminders")] Task<List<string>> RemindersAsync();
    }

    [GrainType("shop.tests.keeper")]
    public sealed class KeeperGrain([PersistentState("kept")] IPersistentState<OrleansStorageTests.Note> state)
        : Grain, IKeeperGrain, IRemindable
    {
        public async Task KeepAsync(string text)
        {
            state.State.Text = text;
            await state.WriteStateAsync();
            await this.RegisterOrUpdateReminder("tick", TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5));
        }

        public Task<string?> KeptAsync() => Task.FromResult(state.State.Text);

        public async Task<List<string>> RemindersAsync() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName)];

        public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
    }
}
