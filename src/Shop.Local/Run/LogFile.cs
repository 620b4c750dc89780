using System.Globalization;

namespace Shop.Local.Run;

/// <summary>A log file that rolls at each start and at a maximum size. The five newest older files are kept.</summary>
internal sealed class LogFile : IDisposable
{
    private const int MaxOldFiles = 5;
    private readonly Lock _lock = new();
    private readonly long _maxBytes;
    private StreamWriter? _writer;

    /// <param name="maxBytes">The size in bytes at which a new file begins.</param>
    public LogFile(string folder, long maxBytes = 16 * 1024 * 1024)
    {
        Directory.CreateDirectory(folder);
        Path = System.IO.Path.Combine(folder, "shop.log");
        _maxBytes = maxBytes;
        Roll();
    }

    public string Path { get; }

    public void WriteLine(string line)
    {
        lock (_lock)
        {
            if (_writer is null)
            {
                return;
            }

            try
            {
                _writer.WriteLine(line);
                if (_writer.BaseStream.Length >= _maxBytes)
                {
                    Roll();
                }
            }
            catch (IOException)
            {
                // A full disk must not stop the shop; the log line is lost.
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _writer?.Dispose();
            _writer = null;
        }
    }

    private void Roll()
    {
        _writer?.Dispose();
        _writer = null;
        for (var number = MaxOldFiles - 1; number >= 0; number--)
        {
            if (File.Exists(Numbered(number)))
            {
                File.Move(Numbered(number), Numbered(number + 1), overwrite: true);
            }
        }

        _writer = new(new FileStream(Path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)) { AutoFlush = true };
    }

    private string Numbered(int number) =>
        number == 0 ? Path : System.IO.Path.ChangeExtension(Path, $".{number.ToString(CultureInfo.InvariantCulture)}.log");
}
