using System.Globalization;

namespace Shop.Local.Run;

/// <summary>A log file of bounded size: at every start, and when it is full, it is put aside and the oldest one is removed.</summary>
internal sealed class LogFile : IDisposable
{
    private const int Kept = 5;
    private readonly Lock _gate = new();
    private readonly long _full;
    private StreamWriter? _writer;

    /// <param name="full">The size, in bytes, at which the file is put aside.</param>
    public LogFile(string folder, long full = 16 * 1024 * 1024)
    {
        Directory.CreateDirectory(folder);
        Path = System.IO.Path.Combine(folder, "shop.log");
        _full = full;
        Begin();
    }

    public string Path { get; }

    public void WriteLine(string line)
    {
        lock (_gate)
        {
            if (_writer is null)
            {
                return;
            }

            try
            {
                _writer.WriteLine(line);
                if (_writer.BaseStream.Length >= _full)
                {
                    Begin();
                }
            }
            catch (IOException)
            {
                // A full disk must not stop the shop from answering; what is lost is the log.
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _writer?.Dispose();
            _writer = null;
        }
    }

    private void Begin()
    {
        _writer?.Dispose();
        _writer = null;
        for (var number = Kept - 1; number >= 0; number--)
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
