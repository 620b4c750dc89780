using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shop.Hosting.Running;

namespace Shop.Hosting.Tests.Running;

public sealed class HostRunnerTests
{
    [Theory]
    [InlineData(true, false, "stopping the services")]
    [InlineData(false, true, "disposing the services")]
    public async Task A_step_that_never_ends_is_abandoned_and_named(bool hangsInStop, bool hangsInDispose, string step)
    {
        using var error = new StringWriter();
        using var stop = new CancellationTokenSource();
        var service = new HangingService(hangsInStop, hangsInDispose);

        var run = HostRunner.RunAsync(() => Build(service), error, stop.Token);
        await service.Started.WaitAsync(TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        Assert.Equal(1, await run);
        Assert.Contains(step, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(hangsInDispose, service.IsDisposing);
    }

    [Fact]
    public async Task A_host_that_stops_in_time_returns_0_and_is_disposed()
    {
        using var error = new StringWriter();
        using var stop = new CancellationTokenSource();
        var service = new HangingService(hangsInStop: false, hangsInDispose: false);

        var run = HostRunner.RunAsync(() => Build(service), error, stop.Token);
        await service.Started.WaitAsync(TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        Assert.Equal((0, ""), (await run, error.ToString()));
        Assert.True(service.IsDisposing);
    }

    private static WebApplication Build(HangingService service)
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        builder.Services.Configure<ShutdownOptions>(options => options.Budget = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton<IHostedService>(_ => service);
        return builder.Build();
    }

    private sealed class HangingService(bool hangsInStop, bool hangsInDispose) : IHostedService, IAsyncDisposable
    {
        private static readonly Task Never = new TaskCompletionSource().Task;
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Started => _started.Task;

        public bool IsDisposing { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _started.SetResult();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => hangsInStop ? Never : Task.CompletedTask;

        public ValueTask DisposeAsync()
        {
            IsDisposing = true;
            return hangsInDispose ? new(Never) : ValueTask.CompletedTask;
        }
    }
}
