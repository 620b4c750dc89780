using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Shop.Hosting.Logging;

namespace Shop.Hosting.Tests.Logging;

public sealed class DuplicateLogTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Recorder _recorder = new();

    [Fact]
    public async Task Frequent_events_are_dropped_until_the_next_window()
    {
        await using var host = Build();
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop.Frequent");

        Repeat(logger, 3 * DuplicateLogSampler.MaxPerWindow);
        var first = _recorder.Count("Shop.Frequent");
        _time.Advance(DuplicateLogSampler.Window);
        Repeat(logger, 1);

        Assert.Equal(DuplicateLogSampler.MaxPerWindow, first);
        Assert.Equal(first + 1, _recorder.Count("Shop.Frequent"));
    }

    [Fact]
    public async Task Dropping_one_event_does_not_affect_other_categories()
    {
        await using var host = Build();
        var factory = host.Services.GetRequiredService<ILoggerFactory>();

        Repeat(factory.CreateLogger("Shop.Frequent"), 3 * DuplicateLogSampler.MaxPerWindow);
        Repeat(factory.CreateLogger("Shop.Rare"), 1);

        Assert.Equal(1, _recorder.Count("Shop.Rare"));
    }

    [Fact]
    public async Task The_number_of_dropped_events_is_logged()
    {
        await using var host = Build();
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop.Frequent");

        await host.StartAsync(TestContext.Current.CancellationToken);
        Repeat(logger, DuplicateLogSampler.MaxPerWindow + 7);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Contains(_recorder.Messages, message => message.StartsWith("7 more events of Shop.Frequent", StringComparison.Ordinal));
    }

    public void Dispose() => _recorder.Dispose();

    private WebApplication Build()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.AddShopLogging();
        builder.Logging.ClearProviders().AddProvider(_recorder);
        return builder.Build();
    }

    private static void Repeat(ILogger logger, int times)
    {
        for (var i = 0; i < times; i++)
        {
            logger.Log(LogLevel.Warning, new EventId(7), "repeated", null, (state, _) => state);
        }
    }

    private sealed class Recorder : ILoggerProvider
    {
        private readonly List<(string Category, string Message)> _lines = [];

        public IReadOnlyList<string> Messages
        {
            get
            {
                lock (_lines)
                {
                    return [.. _lines.Select(line => line.Message)];
                }
            }
        }

        public int Count(string category)
        {
            lock (_lines)
            {
                return _lines.Count(line => line.Category == category);
            }
        }

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void Dispose()
        {
        }

        private sealed class Logger(Recorder recorder, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                lock (recorder._lines)
                {
                    recorder._lines.Add((category, formatter(state, exception)));
                }
            }
        }
    }
}
