namespace Shop.Local.Run;

/// <summary>The folder that keeps everything of one local shop. Who has opened it owns it until it is disposed, or the process ends.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream ownership) => (Path, _lock) = (path, ownership);

    public string Path { get; }

    public string Logs => System.IO.Path.Combine(Path, "logs");

    public string Postgres => System.IO.Path.Combine(Path, "postgres");

    public string AdminFile => System.IO.Path.Combine(Path, "admin.json");

    /// <summary>Makes the folder if it is missing and takes its lock, which the kernel gives back however the process ends.</summary>
    /// <exception cref="LocalShopException">It cannot be used, or another run uses it.</exception>
    public static DataFolder Open(string path)
    {
        try
        {
            path = System.IO.Path.GetFullPath(path);
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new LocalShopException($"The data folder {path} cannot be made: {Faults.FirstLine(exception.Message)} Choose another with --data.", exception);
        }

        var file = System.IO.Path.Combine(path, "lock");
        try
        {
            return new(path, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new LocalShopException($"The data folder {path} cannot be written to: it is read-only or belongs to somebody else. Choose another with --data.", exception);
        }
        catch (IOException exception) when (IsReadOnly(path))
        {
            throw new LocalShopException($"The data folder {path} cannot be written to: {Faults.FirstLine(exception.Message)} Choose another with --data.", exception);
        }
        catch (IOException exception)
        {
            throw new LocalShopException($"A shop already runs on the data folder {path}; stop it first, or choose another folder with --data.", exception);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static bool IsReadOnly(string path)
    {
        var probe = System.IO.Path.Combine(path, $"probe-{Environment.ProcessId}");
        try
        {
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
