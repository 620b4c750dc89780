using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Shop.Local.Run;

/// <summary>
/// Logs all events of all hosts to a file in the data folder, and warnings to the terminal (with <c>--verbose</c> all events).
/// </summary>
internal sealed class ShopLoggerProvider(TextWriter terminal, bool verbose, TimeProvider timeProvider) : ILoggerProvider
{
    private LogFile? _file;
    private volatile bool _isTerminalQuiet;

    /// <summary>The path of the log file; null before <see cref="WriteToFile"/>.</summary>
    public string? File => _file?.Path;

    public void WriteToFile(string folder)
    {
        try
        {
            _file = new LogFile(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalShopException(
                $"The log folder {folder} cannot be used: {FailureExplanation.FirstLine(exception.Message)}", exception);
        }
    }

    /// <summary>Stops output to the terminal, unless verbose: warnings of hosts that are shutting down are of no use.</summary>
    public void QuietTerminal() => _isTerminalQuiet = !verbose;

    /// <summary>Logs an exception that ends the program, with its stack trace.</summary>
    public void Write(Exception exception)
    {
        if (verbose)
        {
            terminal.WriteLine(exception);
        }

        _file?.WriteLine($"{Now()} fail Shop.Local: {exception}");
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() => _file?.Dispose();

    /// <summary>
    /// Warnings of Orleans concern clusters on servers (garbage collector settings, high CPU usage); here its errors are sufficient.
    /// </summary>
    private static LogLevel MinLevelOnTerminal(string category) =>
        category.StartsWith("Orleans", StringComparison.Ordinal) ? LogLevel.Error : LogLevel.Warning;

    private string Now() => timeProvider.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    private void Write(string category, LogLevel level, string message, Exception? exception)
    {
        var name = level switch
        {
            LogLevel.Critical => "crit",
            LogLevel.Error => "fail",
            LogLevel.Warning => "warn",
            LogLevel.Information => "info",
            _ => "dbug",
        };
        _file?.WriteLine($"{Now()} {name} {category}: {message}{(exception is null ? "" : Environment.NewLine + exception)}");
        if (verbose)
        {
            terminal.WriteLine($"{name} {category}: {message}{(exception is null ? "" : Environment.NewLine + exception)}");
        }
        else if (level >= MinLevelOnTerminal(category) && !_isTerminalQuiet)
        {
            var reason = exception is null ? "" : $" ({FailureExplanation.FirstLine(exception.Message)})";
            terminal.WriteLine($"{name}: {FailureExplanation.FirstLine(message)}{reason}");
        }
    }

    private sealed class Logger(ShopLoggerProvider log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Write(category, logLevel, formatter(state, exception), exception);
    }
}
