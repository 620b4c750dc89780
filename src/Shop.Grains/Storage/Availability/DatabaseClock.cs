using Microsoft.Extensions.Logging;

namespace Shop.Storage.Availability;

/// <summary>
/// Compares this silo's clock with the database's. The result is only reported: decisions about the work of other silos use the database's
/// clock. A silo's clock matters for the times that users read, for tokens and for deadlines of orders.
/// </summary>
internal sealed partial class DatabaseClock : IDisposable
{
    /// <summary>The difference above which a warning is logged. A working time service stays below it.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private readonly ILogger<DatabaseClock> _logger;
    private readonly IDisposable _gauge;
    private long _ahead;
    private bool _isWrong;

    public DatabaseClock(ILogger<DatabaseClock> logger)
    {
        _logger = logger;
        _gauge = DatabaseMeter.ObserveClock(() => Ahead.TotalSeconds);
    }

    /// <summary>How far this silo's clock is ahead of the database's; negative if it is behind.</summary>
    public TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    /// <summary>Stores the result of one comparison.</summary>
    /// <param name="database">The database's clock.</param>
    /// <param name="sentAt">This silo's clock when the query was sent.</param>
    /// <param name="took">The round-trip time, which bounds the error of the comparison.</param>
    public void Compare(DateTimeOffset database, DateTimeOffset sentAt, TimeSpan took)
    {
        var ahead = sentAt + (took / 2) - database;
        Interlocked.Exchange(ref _ahead, ahead.Ticks);
        var isWrong = ahead.Duration() > Tolerance + (took / 2);
        if (isWrong != _isWrong)
        {
            _isWrong = isWrong;
            if (isWrong)
            {
                LogWrong(ahead.TotalSeconds);
            }
            else
            {
                LogCorrect();
            }
        }
    }

    public void Dispose() => _gauge.Dispose();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "This silo's clock is {Seconds:F1} s ahead of the database's: check the time services of both machines")]
    private partial void LogWrong(double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "This silo's clock agrees with the database's")]
    private partial void LogCorrect();
}
