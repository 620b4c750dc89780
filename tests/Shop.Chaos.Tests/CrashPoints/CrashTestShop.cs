using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Shop.Chaos.Instrumented;
using Shop.Faults;
using Shop.Testing;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>
/// A shop with one silo, which is killed at the crash points of its plan. The test restarts it on the same ports. Journeys use the
/// shop one after the other, with different ids. The process that completed one order also accepts the next one.
/// </summary>
internal sealed class CrashTestShop : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);

    private readonly InstrumentedShop _programs;
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly SiloPorts _ports = SiloPorts.Take();
    private SiloProcess? _silo;
    private IHost? _client;

    private CrashTestShop(InstrumentedShop programs, TestDatabase database, string folder, Mutant? mutant)
    {
        (_programs, Database, _folder) = (programs, database, folder);
        Plan = new CrashPlan(folder);
        _environment = Plan.Environment.Concat(mutant?.Environment ?? new Dictionary<string, string>()).ToDictionary();
    }

    public TestDatabase Database { get; }

    public CrashPlan Plan { get; }

    /// <summary>The client of the running silo. It changes with every restart.</summary>
    public IGrainFactory Grains => _client!.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Completes when the silo's process has ended.</summary>
    public Task Exited => _silo!.Exited;

    /// <param name="mutant">The defect of the silo. Null for none.</param>
    public static async Task<CrashTestShop> OpenAsync(
        InstrumentedShop programs, ShopPostgres postgres, Mutant? mutant, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("shop-crash-").FullName;
        var shop = new CrashTestShop(programs, await postgres.CreateDatabaseAsync(), folder, mutant);
        try
        {
            foreach (var statement in mutant?.Sql ?? [])
            {
                await shop.Database.ExecuteAsync(statement);
            }

            await shop.StartAsync(cancellationToken);
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls a grain, and retries after a fault, because its outcome is unknown.</summary>
    public async Task<T> CallAsync<T>(Func<IGrainFactory, Task<T>> call)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await call(Grains);
            }
            catch (Exception exception) when (
                exception is TimeoutException or StorageUnavailableException or OverloadedException or OrleansException
                && !Exited.IsCompleted && TimeProvider.System.GetElapsedTime(since) < CallTimeout)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Waits until the silo's process has ended and starts a new one. Completes when it accepts calls or has ended.</summary>
    /// <returns>The exit code of the ended process.</returns>
    public async Task<int> RestartAsync(CancellationToken cancellationToken)
    {
        await Exited;
        var exitCode = _silo!.ExitCode;
        await CloseAsync();
        await StartAsync(cancellationToken);
        return exitCode;
    }

    /// <summary>Stops the silo and returns a description of its state and its output, for the message of a failed test.</summary>
    public async Task<string> DescribeAsync()
    {
        var silo = _silo;
        var client = _client is null ? "not created" : "created";
        var process = silo is { Exited.IsCompleted: false } ? "running" : "ended";
        await (silo?.DisposeAsync() ?? ValueTask.CompletedTask);
        return $"Client {client}, silo {process}; its output:\n{(silo is null ? "" : await silo.ReadOutputAsync())}";
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        _silo = SiloProcess.Start(_programs.Silo, _ports, Database.ConnectionString, _environment);
        var host = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        host.UseOrleansClient(client =>
        {
            client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, _ports.Gateway));
            client.UseConnectionRetryFilter(RetryAsync);
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("shop", "shop"));
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(5));
        });
        _client = host.Build();

        // Recovery may bring the silo to its next crash point before the client is ready. A client that is connected by then would
        // wait indefinitely for the manifest of the ended silo.
        using var siloExited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var starting = _client.StartAsync(siloExited.Token);
        await Task.WhenAny(starting, _silo.Exited);
        if (_silo.Exited.IsCompleted)
        {
            await siloExited.CancelAsync();
            await starting
                .WaitAsync(CallTimeout, TimeProvider.System, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else
        {
            await starting;
        }

        if (_silo.Exited.IsCompleted && _silo.ExitCode != SiloProcess.Killed)
        {
            throw new InvalidOperationException($"The silo did not start:\n{await _silo.ReadOutputAsync()}");
        }

        // Until the silo accepts calls or has ended.
        async Task<bool> RetryAsync(Exception exception, CancellationToken cancellationToken)
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
            // The silo has ended: do not wait for a graceful disconnect.
            await _client.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _client.Dispose();
        }

        (_silo, _client) = (null, null);
    }
}
