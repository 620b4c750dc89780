namespace Shop.Local.Run;

/// <summary>
/// The data folder of one local shop. Opening it takes an exclusive lock, until it is disposed or the process ends.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream ownership) => (Path, _lock) = (path, ownership);

    public string Path { get; }

    public string Logs => System.IO.Path.Combine(Path, "logs");

    public string Postgres => System.IO.Path.Combine(Path, "postgres");

    public string AdminFile => System.IO.Path.Combine(Path, AdminCredentials.FileName);

    /// <summary>
    /// Creates the folder if missing and takes its lock. The kernel releases the lock when the process ends, also after a crash.
    /// </summary>
    /// <exception cref="LocalShopException">The folder cannot be used, or another process uses it.</exception>
    public static DataFolder Open(string path)
    {
        try
        {
            path = System.IO.Path.GetFullPath(path);
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (exception
            is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var reason = FailureExplanation.FirstLine(exception.Message);
            throw new LocalShopException($"The data folder {path} cannot be created: {reason} Choose another one with --data.", exception);
        }

        var file = System.IO.Path.Combine(path, "lock");
        try
        {
            return new(path, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new LocalShopException(
                $"The data folder {path} is not writable: it is read-only or belongs to another user. Choose another one with --data.",
                exception);
        }
        catch (IOException exception) when (IsReadOnly(path))
        {
            var reason = FailureExplanation.FirstLine(exception.Message);
            throw new LocalShopException($"The data folder {path} is not writable: {reason} Choose another one with --data.", exception);
        }
        catch (IOException exception)
        {
            throw new LocalShopException(
                $"A shop already runs on the data folder {path}; stop it first, or choose another folder with --data.", exception);
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
