using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Shop.Chaos.Instrumented;
using Shop.Faults;
using Shop.Testing;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>
/// One shop of one silo, which dies where its plan says and is started again on the same ports by whoever drives it. Serves one
/// cell after the other, each with ids of its own: the silo that took up the last order also accepts the next one.
/// </summary>
internal sealed class Lane : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly InstrumentedShop _shop;
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly SiloPorts _ports = SiloPorts.Take();
    private SiloProcess? _silo;
    private IHost? _client;

    private Lane(InstrumentedShop shop, TestDatabase database, string folder, Mutant? mutant)
    {
        (_shop, Database, _folder) = (shop, database, folder);
        Plan = new CrashPlan(folder);
        _environment = Plan.Environment.Concat(mutant?.Environment ?? new Dictionary<string, string>()).ToDictionary();
    }

    public TestDatabase Database { get; }

    public CrashPlan Plan { get; }

    /// <summary>The way into the shop; another one after every restart.</summary>
    public IGrainFactory Grains => _client!.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Completes when the silo is dead.</summary>
    public Task Died => _silo!.Exited;

    /// <param name="mutant">The mistake that the shop shall have; mostly none.</param>
    public static async Task<Lane> OpenAsync(InstrumentedShop shop, ShopPostgres postgres, Mutant? mutant, CancellationToken cancellationToken)
    {
        var lane = new Lane(shop, await postgres.CreateDatabaseAsync(), Directory.CreateTempSubdirectory("shop-crash-").FullName, mutant);
        try
        {
            foreach (var statement in mutant?.Sql ?? [])
            {
                await lane.Database.ExecuteAsync(statement);
            }

            await lane.StartAsync(cancellationToken);
            return lane;
        }
        catch
        {
            await lane.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks as customers do: after a fault, which says nothing about what was done, again.</summary>
    public async Task<T> AskAsync<T>(Func<IGrainFactory, Task<T>> call)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await call(Grains);
            }
            catch (Exception exception) when (exception is TimeoutException or StorageUnavailableException or OverloadedException or OrleansException
                && !Died.IsCompleted && TimeProvider.System.GetElapsedTime(since) < Patience)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Starts the silo again after it has died, as whatever runs silos does; answers when it takes calls.</summary>
    /// <returns>How the dead process ended.</returns>
    public async Task<int> RestartAsync(CancellationToken cancellationToken)
    {
        await Died;
        var ended = _silo!.ExitCode;
        await CloseAsync();
        await StartAsync(cancellationToken);
        return ended;
    }

    /// <summary>For whoever has to find out what went wrong: ends the silo, and tells what it said.</summary>
    public async Task<string> TellAsync()
    {
        var silo = _silo;
        var (connected, alive) = (_client is not null, silo is { Exited.IsCompleted: false });
        await (silo?.DisposeAsync() ?? ValueTask.CompletedTask);
        return $"Client {(connected ? "made" : "not made")}, silo {(alive ? "alive" : "dead")}; it said:\n{(silo is null ? "" : await silo.ReadOutputAsync())}";
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        _silo = SiloProcess.Start(_shop.Silo, _ports, Database.ConnectionString, _environment);
        var host = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        host.UseOrleansClient(client =>
        {
            client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, _ports.Gateway));
            client.UseConnectionRetryFilter(RetryAsync);
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("shop", "shop"));
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(5));
        });
        _client = host.Build();

        // What it takes up by itself may bring the silo to its next point before anybody can call. A client that is connected by then
        // would ask the dead silo for its manifest for ever.
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var starting = _client.StartAsync(gone.Token);
        await Task.WhenAny(starting, _silo.Exited);
        if (_silo.Exited.IsCompleted)
        {
            await gone.CancelAsync();
            await starting.WaitAsync(Patience, TimeProvider.System, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else
        {
            await starting;
        }

        if (_silo.Exited.IsCompleted && _silo.ExitCode != SiloProcess.Killed)
        {
            throw new InvalidOperationException($"The silo did not start:\n{await _silo.ReadOutputAsync()}");
        }

        // Until the silo takes calls, or is dead.
        async Task<bool> RetryAsync(Exception fault, CancellationToken cancellationToken)
        {
            await Task.WhenAny(_silo.Exited, Task.Delay(Poll, TimeProvider.System, cancellationToken));
            return !_silo.Exited.IsCompleted && !cancellationToken.IsCancellationRequested;
        }
    }

    private async Task CloseAsync()
    {
        await (_silo?.DisposeAsync() ?? ValueTask.CompletedTask);
        if (_client is not null)
        {
            // There is nobody to say goodbye to.
            await _client.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _client.Dispose();
        }

        (_silo, _client) = (null, null);
    }
}
