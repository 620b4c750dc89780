using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Shop.Local.Run;

/// <summary>The log of all hosts of the process: everything to a file in the data folder, warnings (or with --verbose all) to the terminal.</summary>
internal sealed class ShopLog(TextWriter terminal, bool verbose, TimeProvider timeProvider) : ILoggerProvider
{
    private LogFile? _file;
    private volatile bool _quiet;

    /// <summary>The path of the file, once there is one.</summary>
    public string? File => _file?.Path;

    public void WriteToFile(string folder)
    {
        try
        {
            _file = new LogFile(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalShopException($"The log folder {folder} cannot be used: {Faults.FirstLine(exception.Message)}", exception);
        }
    }

    /// <summary>From now on the terminal gets nothing: what hosts say while they are taken down helps nobody.</summary>
    public void QuietTerminal() => _quiet = !verbose;

    /// <summary>A fault that ends the program, with all its details.</summary>
    public void Write(Exception fault)
    {
        if (verbose)
        {
            terminal.WriteLine(fault);
        }

        _file?.WriteLine($"{Now()} fail Shop.Local: {fault}");
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() => _file?.Dispose();

    /// <summary>Orleans' warnings are about clusters on servers (garbage collector settings, a busy processor); here its errors are enough.</summary>
    private static LogLevel LowestOnTerminal(string category) =>
        category.StartsWith("Orleans", StringComparison.Ordinal) ? LogLevel.Error : LogLevel.Warning;

    private string Now() => timeProvider.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    private void Write(string category, LogLevel level, string message, Exception? fault)
    {
        var name = level switch
        {
            LogLevel.Critical => "crit",
            LogLevel.Error => "fail",
            LogLevel.Warning => "warn",
            LogLevel.Information => "info",
            _ => "dbug",
        };
        _file?.WriteLine($"{Now()} {name} {category}: {message}{(fault is null ? "" : Environment.NewLine + fault)}");
        if (verbose)
        {
            terminal.WriteLine($"{name} {category}: {message}{(fault is null ? "" : Environment.NewLine + fault)}");
        }
        else if (level >= LowestOnTerminal(category) && !_quiet)
        {
            terminal.WriteLine($"{name}: {Faults.FirstLine(message)}{(fault is null ? "" : $" ({Faults.FirstLine(fault.Message)})")}");
        }
    }

    private sealed class Logger(ShopLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Write(category, logLevel, formatter(state, exception), exception);
    }
}
