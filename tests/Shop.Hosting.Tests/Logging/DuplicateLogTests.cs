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
    public async Task What_is_repeated_all_too_often_is_left_out_until_the_next_window()
    {
        await using var host = Build();
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop.Storm");

        Repeat(logger, 3 * DuplicateLogSampler.MostInWindow);
        var first = _recorder.Count("Shop.Storm");
        _time.Advance(DuplicateLogSampler.Window);
        Repeat(logger, 1);

        Assert.Equal(DuplicateLogSampler.MostInWindow, first);
        Assert.Equal(first + 1, _recorder.Count("Shop.Storm"));
    }

    [Fact]
    public async Task One_loud_event_takes_nothing_from_the_others()
    {
        await using var host = Build();
        var factory = host.Services.GetRequiredService<ILoggerFactory>();

        Repeat(factory.CreateLogger("Shop.Storm"), 3 * DuplicateLogSampler.MostInWindow);
        Repeat(factory.CreateLogger("Shop.Calm"), 1);

        Assert.Equal(1, _recorder.Count("Shop.Calm"));
    }

    [Fact]
    public async Task What_was_left_out_is_told()
    {
        await using var host = Build();
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop.Storm");

        await host.StartAsync(TestContext.Current.CancellationToken);
        Repeat(logger, DuplicateLogSampler.MostInWindow + 7);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Contains(_recorder.Messages, message => message.StartsWith("7 more events of Shop.Storm", StringComparison.Ordinal));
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
            logger.Log(LogLevel.Warning, new EventId(7), "again", null, (state, _) => state);
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

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                lock (recorder._lines)
                {
                    recorder._lines.Add((category, formatter(state, exception)));
                }
            }
        }
    }
}
