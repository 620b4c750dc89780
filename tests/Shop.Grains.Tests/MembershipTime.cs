namespace Shop.Grains.Tests;

/// <summary>The clock of the membership monitor: a test decides that the last change of the membership is long ago.</summary>
internal sealed class MembershipTime : TimeProvider
{
    private long _offset;

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _offset);

    /// <summary>Lets ten minutes pass.</summary>
    public void Settle() => Interlocked.Add(ref _offset, 600 * TimestampFrequency);
}
