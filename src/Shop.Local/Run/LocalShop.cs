using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shop.Api;
using Shop.Hosting.Http;
using Shop.Local.Demo;
using Shop.Silo;

namespace Shop.Local.Run;

/// <summary>A complete shop in this process: database, silo, API. The parts are stopped in the reverse order of their start.</summary>
internal sealed class LocalShop(RunSettings settings, ShopLoggerProvider log, TimeProvider timeProvider) : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _started = new();
    private readonly TaskCompletionSource<string> _stoppedPart = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LocalPorts Ports { get; private set; } = null!;

    public AdminCredentials Admin { get; private set; } = null!;

    public bool IsAdminNew { get; private set; }

    public DataFolder Data { get; private set; } = null!;

    public LocalDatabase Database { get; private set; } = null!;

    /// <summary>The number of demo items in the catalog; null without <c>--demo</c>.</summary>
    public int? DemoItems { get; private set; }

    /// <summary>Starts all parts. Completes when the API is ready.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Data = Started(DataFolder.Open(settings.Data));
        log.WriteToFile(Data.Logs);
        Ports = Started(LocalPorts.Choose(settings.Port));
        (Admin, IsAdminNew) = AdminCredentials.ReadOrCreate(Data.AdminFile);

        // Creating a new data folder takes one CPU about a second; meanwhile another one compiles the code of the hosts.
        var hosts = Task.Run(BuildHosts, CancellationToken.None);
        await OpenDatabaseAsync(hosts, cancellationToken);
        var (silo, api) = await hosts;
        Ports.ReleaseForOrleans();
        await StartAsync(silo, cancellationToken);
        await StartAsync(api, cancellationToken);
        if (settings.Demo)
        {
            DemoItems = await DemoCatalog.FillAsync(silo.Services.GetRequiredService<IGrainFactory>(), Admin.UserId);
        }

        await ReadinessProbe.WaitAsync(Ports.Api, timeProvider, cancellationToken);
    }

    /// <summary>Waits for the cancellation.</summary>
    /// <exception cref="LocalShopException">A part of the shop has stopped unexpectedly.</exception>
    public async Task WaitForStopAsync(CancellationToken cancellationToken)
    {
        try
        {
            var part = await _stoppedPart.Task.WaitAsync(cancellationToken);
            throw new LocalShopException($"{part} has stopped unexpectedly.");
        }
        catch (OperationCanceledException)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        log.QuietTerminal();
        while (_started.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }

    private async Task OpenDatabaseAsync(Task<(WebApplication Silo, WebApplication Api)> hosts, CancellationToken cancellationToken)
    {
        try
        {
            Database = await LocalDatabase.OpenAsync(
                settings.Database, Data, settings.IsRestored, log.CreateLogger("Shop.Local"), cancellationToken);
            _started.Push(Database);
        }
        catch
        {
            var (silo, api) = await hosts;
            await silo.DisposeAsync();
            await api.DisposeAsync();
            throw;
        }
    }

    private (WebApplication Silo, WebApplication Api) BuildHosts()
    {
        string[] arguments = ["--environment=Local", $"--contentRoot={AppContext.BaseDirectory}"];
        return (SiloHost.Build(arguments, Configure), ApiHost.Build(arguments, Configure));
    }

    private void Configure(WebApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = LocalConfiguration.Defaults });
        builder.Configuration.AddInMemoryCollection(LocalConfiguration.For(this));
        builder.Logging.ClearProviders().AddProvider(log);
        builder.ListenOnReserved(Ports.Reserved);

        // On a signal the hosts stop one after the other (see DisposeAsync), not all at once.
        builder.Services.AddSingleton<IHostLifetime, NullHostLifetime>();
    }

    private async Task<WebApplication> StartAsync(WebApplication host, CancellationToken cancellationToken)
    {
        _started.Push(new RunningHost(host, timeProvider));
        LocalConfiguration.SetDatabase(host.Configuration, Database.ConnectionString);
        await host.StartAsync(cancellationToken);
        host.Lifetime.ApplicationStopping.Register(() => _stoppedPart.TrySetResult(host.Environment.ApplicationName));
        return host;
    }

    private T Started<T>(T part)
        where T : IDisposable
    {
        _started.Push(new SyncPart(part));
        return part;
    }

    private sealed class SyncPart(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class RunningHost(WebApplication host, TimeProvider timeProvider) : IAsyncDisposable
    {
        // Without the database a silo would try for minutes to leave its cluster.
        private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

        public async ValueTask DisposeAsync()
        {
            try
            {
                await host.StopAsync(CancellationToken.None).WaitAsync(StopTimeout, timeProvider);
                await host.DisposeAsync().AsTask().WaitAsync(StopTimeout, timeProvider);
            }
            catch (TimeoutException)
            {
                // The next start cleans up, as after a crash.
            }
        }
    }

    private sealed class NullHostLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
