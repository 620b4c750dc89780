using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Shop.Postgres;

/// <summary>
/// A PostgreSQL cluster on disk: a folder with the server's data, its password and its log, accessible to the server's user only. A lock
/// on a file keeps other processes out; the kernel releases it when this process ends, also after a crash.
/// </summary>
internal sealed class PostgresCluster : IDisposable
{
    private readonly FileStream _lock;

    private PostgresCluster(string folder, PostgresUser user, FileStream ownership)
    {
        Folder = folder;
        User = user;
        _lock = ownership;
    }

    public string Folder { get; }

    public PostgresUser User { get; }

    public string Data => Path.Combine(Folder, "data");

    public string Log => Path.Combine(Folder, "server.log");

    public string PidFile => Path.Combine(Data, "postmaster.pid");

    public string Password => File.ReadAllText(PasswordFile).Trim();

    private string PasswordFile => Path.Combine(Folder, "password");

    /// <summary>The major version that wrote the data; null without data.</summary>
    public int? Major
    {
        get
        {
            if (!Directory.Exists(Data))
            {
                return null;
            }

            var file = Path.Combine(Data, "PG_VERSION");
            return File.Exists(file)
                && int.TryParse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture, out var major)
                && new FileInfo(PasswordFile) is { Exists: true, Length: > 0 }
                    ? major
                    : throw new PrivatePostgresException(
                        $"The PostgreSQL cluster in {Folder} is incomplete (PG_VERSION or the password is missing); "
                        + "restore it, or delete it to start with an empty one.");
        }
    }

    /// <summary>Opens or creates the folder and takes its lock.</summary>
    /// <exception cref="PrivatePostgresException">Another process uses the folder, or it is not accessible.</exception>
    public static async Task<PostgresCluster> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        folder = Path.GetFullPath(folder);
        try
        {
            if (new DirectoryInfo(folder) is { LinkTarget: not null } link)
            {
                folder = link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
            }

            var user = await PostgresUser.ForAsync(folder, cancellationToken);
            folder = await ClusterFolder.PrepareAsync(folder, user, cancellationToken);
            return new(folder, user, TakeLock(Path.Combine(folder, "lock"), folder));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PrivatePostgresException($"The folder {folder} cannot be used for PostgreSQL: {exception.Message}", exception);
        }
    }

    /// <summary>Creates the data if missing. The data folder appears only when it is complete.</summary>
    public async Task CreateIfMissingAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Data))
        {
            return;
        }

        var unfinished = Path.Combine(Folder, "data.new");
        await WritePasswordAsync(cancellationToken);

        // Collation C sorts by bytes: the same on every machine and after every update of the C library. The character type must be
        // UTF-8, or the word search handles ASCII only.
        CommandResult? created = null;
        foreach (var characters in (string[])["C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8"])
        {
            await User.Run.RunAsync("rm", ["-rf", unfinished], cancellationToken);
            created = await User.Run.RunAsync(
                binaries.Program("initdb"),
                [
                    "-D", unfinished, "--encoding=UTF8", "--locale=C", $"--lc-ctype={characters}", "--username=" + PrivatePostgres.Username,
                    "--auth=scram-sha-256", "--pwfile=" + PasswordFile, "--no-instructions",
                ],
                cancellationToken);
            if (created.ExitCode == 0 || !created.Errors.Contains("locale", StringComparison.OrdinalIgnoreCase))
            {
                break;
            }
        }

        if (created is not { ExitCode: 0 })
        {
            throw new PrivatePostgresException($"The PostgreSQL cluster in {Folder} cannot be created: {created!.Reason}.");
        }

        Directory.Move(unfinished, Data);
    }

    /// <summary>
    /// Cleans up after a run that was killed. A server that still runs is stopped. The pid file of a dead server is deleted, so that
    /// another process with that pid is not mistaken for it.
    /// </summary>
    public async Task ClearLeftoversAsync(PostgresBinaries binaries, PrivatePostgresOptions options, CancellationToken cancellationToken)
    {
        if (await IsRunningAsync(binaries, cancellationToken))
        {
            var stopped = await StopAsync(binaries, options.StopTimeout, cancellationToken);
            if (stopped.ExitCode != 0 && await IsRunningAsync(binaries, cancellationToken))
            {
                throw new PrivatePostgresException(
                    $"A PostgreSQL server of an earlier run still uses {Folder} and does not stop: {stopped.Reason}.");
            }
        }

        var started = options.Time.GetTimestamp();
        while (await ProcessesAsync(cancellationToken) is { Count: > 0 } processes)
        {
            if (options.Time.GetElapsedTime(started) > options.StopTimeout)
            {
                throw new PrivatePostgresException(
                    $"Processes of an earlier PostgreSQL server still use {Folder}: {string.Join(", ", processes)}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), options.Time, cancellationToken);
        }

        // Without /proc the process of that pid cannot be identified; the server itself then checks its pid file.
        if (File.Exists(PidFile) && Directory.Exists("/proc/self"))
        {
            await User.Run.RunAsync("rm", ["-f", PidFile], cancellationToken);
        }
    }

    /// <summary>Fast shutdown: open transactions are rolled back, committed ones are on disk.</summary>
    public Task<CommandResult> StopAsync(PostgresBinaries binaries, TimeSpan timeout, CancellationToken cancellationToken) =>
        User.Run.RunAsync(binaries.Program("pg_ctl"), StopArguments(timeout), cancellationToken);

    public string[] StopArguments(TimeSpan timeout) =>
        ["stop", "-D", Data, "-m", "fast", "-w", "-t", Math.Ceiling(timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture)];

    public async Task<bool> IsRunningAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        if (!File.Exists(PidFile))
        {
            return false;
        }

        if (Directory.Exists("/proc/self"))
        {
            return File.ReadLines(PidFile).FirstOrDefault()?.Trim() is { } pid && (await ProcessesAsync(cancellationToken)).Contains(pid);
        }

        return (await User.Run.RunAsync(binaries.Program("pg_ctl"), ["status", "-D", Data], cancellationToken)).ExitCode == 0;
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>
    /// The pids of the server's processes and of the watcher: those whose working directory is the data folder. A pid alone may belong
    /// to another process.
    /// </summary>
    private async Task<List<string>> ProcessesAsync(CancellationToken cancellationToken)
    {
        const string Script = """for p in /proc/[0-9]*; do [ "$p/cwd" -ef "$1" ] && echo "${p#/proc/}"; done; true""";
        var listed = await User.Run.RunAsync("/bin/sh", ["-c", Script, "sh", Data], cancellationToken);
        return [.. listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private async Task WritePasswordAsync(CancellationToken cancellationToken)
    {
        File.Delete(PasswordFile);
        var mode = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            mode.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var file = new FileStream(PasswordFile, mode))
        {
            var password = RandomNumberGenerator.GetHexString(48, lowercase: true);
            await file.WriteAsync(Encoding.ASCII.GetBytes(password + "\n"), cancellationToken);

            // The cluster is not accessible without the password, so it is on disk before the cluster is created.
            file.Flush(flushToDisk: true);
        }

        await User.ChangeOwnerAsync(PasswordFile, cancellationToken);
    }

    private static FileStream TakeLock(string file, string folder)
    {
        try
        {
            return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (File.Exists(file))
        {
            throw new PrivatePostgresException(
                $"Another process of the shop uses the PostgreSQL in {folder}; stop it first or choose another data folder.", exception);
        }
    }
}
