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

/// <summary>The whole shop in this process: database, silo, API. What was started last is stopped first.</summary>
internal sealed class LocalShop(RunSettings settings, ShopLog log, TimeProvider timeProvider) : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _started = new();
    private readonly TaskCompletionSource<string> _brokenDown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LocalPorts Ports { get; private set; } = null!;

    public AdminAccess Admin { get; private set; } = null!;

    public bool AdminIsNew { get; private set; }

    public DataFolder Data { get; private set; } = null!;

    public LocalDatabase Database { get; private set; } = null!;

    /// <summary>How many items of the demo catalog are there; none if it was not asked for.</summary>
    public int? DemoItems { get; private set; }

    /// <summary>Starts everything; answers when the API serves.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Data = Started(DataFolder.Open(settings.Data));
        log.WriteToFile(Data.Logs);
        Ports = Started(LocalPorts.Choose(settings.Port));
        (Admin, AdminIsNew) = AdminAccess.ReadOrCreate(Data.AdminFile);

        // A new data folder keeps one processor busy for a second. Meanwhile the other one compiles what the hosts are made of.
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

        await Readiness.WaitAsync(Ports.Api, timeProvider, cancellationToken);
    }

    /// <summary>Answers when the cancellation comes; fails if a part of the shop ends by itself before.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reason = await _brokenDown.Task.WaitAsync(cancellationToken);
            throw new LocalShopException($"The {reason} has ended by itself.");
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
            Database = await LocalDatabase.OpenAsync(settings.Database, Data, log.CreateLogger("Shop.Local"), cancellationToken);
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
        builder.ListenOnHeld(Ports.Held);

        // Signals end the hosts one after the other (see DisposeAsync), not each by itself and all at once.
        builder.Services.AddSingleton<IHostLifetime, NoLifetimeOfItsOwn>();
    }

    private async Task<WebApplication> StartAsync(WebApplication host, CancellationToken cancellationToken)
    {
        _started.Push(new RunningHost(host, timeProvider));
        LocalConfiguration.Connect(host.Configuration, Database.ConnectionString);
        await host.StartAsync(cancellationToken);
        host.Lifetime.ApplicationStopping.Register(() => _brokenDown.TrySetResult(host.Environment.ApplicationName));
        return host;
    }

    private T Started<T>(T part)
        where T : IDisposable
    {
        _started.Push(new Undo(part));
        return part;
    }

    private sealed class Undo(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class RunningHost(WebApplication host, TimeProvider timeProvider) : IAsyncDisposable
    {
        // A silo whose database is gone would try for minutes to say goodbye to its cluster.
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

        public async ValueTask DisposeAsync()
        {
            try
            {
                await host.StopAsync(CancellationToken.None).WaitAsync(Patience, timeProvider);
                await host.DisposeAsync().AsTask().WaitAsync(Patience, timeProvider);
            }
            catch (TimeoutException)
            {
                // The end of the process does the rest, as after a crash.
            }
        }
    }

    private sealed class NoLifetimeOfItsOwn : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
