using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Shop.Api.Tests.Hosts;

/// <summary>Records the warnings and errors of the API and of the web server.</summary>
public sealed class RecordedLog : ILoggerProvider
{
    private static readonly string[] Recorded = ["Shop.Api", "Microsoft.AspNetCore"];
    private readonly ConcurrentQueue<string> _lines = [];

    public IReadOnlyCollection<string> Lines => _lines;

    public static void Use(ILoggingBuilder logging, RecordedLog log) =>
        logging.AddProvider(log).AddFilter<RecordedLog>(null, LogLevel.Warning);

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
        // Nothing to release.
    }

    private sealed class Category(RecordedLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning && Recorded.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                log._lines.Enqueue($"{logLevel} {name}: {formatter(state, exception)}");
            }
        }
    }
}
