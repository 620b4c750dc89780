using System.Text.Json;
using System.Threading.Channels;

namespace Shop.Chaos.Histories;

/// <summary>Records all requests, answers and faults of a run as JSON lines, in the order of the calls.</summary>
internal sealed class History : IAsyncDisposable
{
    private readonly Channel<HistoryLine> _lines =
        Channel.CreateUnbounded<HistoryLine>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TimeProvider _timeProvider;
    private readonly long _began;
    private readonly Task _writing;

    public History(string file, TimeProvider timeProvider)
    {
        (_timeProvider, _began) = (timeProvider, timeProvider.GetTimestamp());
        _writing = WriteAsync(file);
    }

    /// <summary>Seconds since the run began.</summary>
    public double Now => _timeProvider.GetElapsedTime(_began).TotalSeconds;

    /// <summary>Adds a line with the current time. A request is written before it is sent, an answer after it was received.</summary>
    /// <returns>The time of the line.</returns>
    public double Write(HistoryLine line)
    {
        var now = Now;
        _lines.Writer.TryWrite(line with { At = now });
        return now;
    }

    /// <summary>Reads the lines of a closed history.</summary>
    public static IEnumerable<HistoryLine> Read(string file) =>
        File.ReadLines(file).Select(line => JsonSerializer.Deserialize(line, HistoryJson.Default.HistoryLine)!);

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(line, HistoryJson.Default.HistoryLine));
            stream.WriteByte((byte)'\n');
        }
    }
}
