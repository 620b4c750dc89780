namespace Shop.Grains.Tests.Users;

/// <summary>The system's clock, but for a shift that tests move. Timers and timestamps are real, so Orleans runs as ever.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _shift));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _shift, time.Ticks);
}
