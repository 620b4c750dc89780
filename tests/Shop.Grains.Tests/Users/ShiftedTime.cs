namespace Shop.Grains.Tests.Users;

/// <summary>The system clock plus an offset that tests change. Timers and timestamps are real, so Orleans is not affected.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _offset;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _offset, time.Ticks);
}
