using Microsoft.Extensions.Logging;

namespace Shop.Storage.Availability;

/// <summary>
/// How far this silo's clock is from the database's. Nothing is decided by it: what silos decide about each other's work is decided on the
/// database's clock alone. But people read times, and tokens and deadlines of customers go by a silo's clock, so a wrong one is told.
/// </summary>
internal sealed partial class DatabaseClock : IDisposable
{
    /// <summary>A difference that any time service keeps under.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private readonly ILogger<DatabaseClock> _logger;
    private readonly IDisposable _gauge;
    private long _ahead;
    private bool _isWrong;

    public DatabaseClock(ILogger<DatabaseClock> logger)
    {
        _logger = logger;
        _gauge = DatabaseMeter.WatchClock(() => Ahead.TotalSeconds);
    }

    /// <summary>How far this silo's clock is ahead; negative if it is behind.</summary>
    public TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    /// <summary>Notes what the database's clock said.</summary>
    /// <param name="asked">This silo's clock when it asked.</param>
    /// <param name="took">How long the answer took: the uncertainty of the comparison.</param>
    public void Compare(DateTimeOffset database, DateTimeOffset asked, TimeSpan took)
    {
        var ahead = asked + (took / 2) - database;
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
                LogRight();
            }
        }
    }

    public void Dispose() => _gauge.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "This silo's clock is {Seconds:F1} s ahead of the database's: look after the time service of this machine and of the database's")]
    private partial void LogWrong(double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "This silo's clock agrees with the database's again")]
    private partial void LogRight();
}
