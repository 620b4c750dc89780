using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Shop.Postgres;

/// <summary>
/// A cluster on disk: a folder with the server's data, its password and its log. Only the user that the server runs as may
/// enter it. The lock file says which of our processes owns it; the kernel gives it back however that process ends.
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

    /// <summary>The major version that wrote the data; none when there are no data yet.</summary>
    public int? Major
    {
        get
        {
            if (!Directory.Exists(Data))
            {
                return null;
            }

            var file = Path.Combine(Data, "PG_VERSION");
            return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture, out var major) && new FileInfo(PasswordFile) is { Exists: true, Length: > 0 }
                ? major
                : throw new PrivatePostgresException($"{Folder} does not hold a whole PostgreSQL cluster (PG_VERSION or the password is missing); restore it, or remove it to begin anew.");
        }
    }

    /// <summary>Makes or finds the folder and takes its lock. Two runs on one folder are refused.</summary>
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
            folder = await ClusterPlace.PrepareAsync(folder, user, cancellationToken);
            return new(folder, user, TakeLock(Path.Combine(folder, "lock"), folder));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PrivatePostgresException($"The folder {folder} cannot be used for PostgreSQL: {exception.Message}", exception);
        }
    }

    /// <summary>Creates the data if there are none. An interrupted creation leaves nothing that looks whole.</summary>
    public async Task CreateIfMissingAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Data))
        {
            return;
        }

        var unfinished = Path.Combine(Folder, "data.new");
        await WritePasswordAsync(cancellationToken);

        // Sorted by bytes: the same on every machine and after every update of the C library. The character types must know
        // every script, or the word search sees nothing but ASCII.
        CommandResult? made = null;
        foreach (var characters in (string[])["C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8"])
        {
            await User.Run.RunAsync("rm", ["-rf", unfinished], cancellationToken);
            made = await User.Run.RunAsync(
                binaries.Program("initdb"),
                [
                    "-D", unfinished, "--encoding=UTF8", "--locale=C", $"--lc-ctype={characters}", "--username=" + PrivatePostgres.Username,
                    "--auth=scram-sha-256", "--pwfile=" + PasswordFile, "--no-instructions",
                ],
                cancellationToken);
            if (made.ExitCode == 0 || !made.Errors.Contains("locale", StringComparison.OrdinalIgnoreCase))
            {
                break;
            }
        }

        if (made is not { ExitCode: 0 })
        {
            throw new PrivatePostgresException($"The PostgreSQL cluster in {Folder} cannot be created: {made!.Reason}.");
        }

        Directory.Move(unfinished, Data);
    }

    /// <summary>
    /// Deals with what a killed run may have left: a server that still runs is stopped as it should be, and a pid file whose
    /// server is gone is removed, so that another program with the same number is not taken for it.
    /// </summary>
    public async Task ClearLeftoversAsync(PostgresBinaries binaries, PrivatePostgresOptions options, CancellationToken cancellationToken)
    {
        if (await IsRunningAsync(binaries, cancellationToken))
        {
            var stopped = await StopAsync(binaries, options.StopTimeout, cancellationToken);
            if (stopped.ExitCode != 0 && await IsRunningAsync(binaries, cancellationToken))
            {
                throw new PrivatePostgresException($"A PostgreSQL server of an earlier run still uses {Folder} and does not stop: {stopped.Reason}.");
            }
        }

        var patience = options.Time.GetTimestamp();
        while (await ProcessesAsync(cancellationToken) is { Count: > 0 } processes)
        {
            if (options.Time.GetElapsedTime(patience) > options.StopTimeout)
            {
                throw new PrivatePostgresException($"Processes of an earlier PostgreSQL server still use {Folder}: {string.Join(", ", processes)}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), options.Time, cancellationToken);
        }

        // Without /proc we cannot be sure who has that number; there the server itself decides.
        if (File.Exists(PidFile) && Directory.Exists("/proc/self"))
        {
            await User.Run.RunAsync("rm", ["-f", PidFile], cancellationToken);
        }
    }

    /// <summary>Fast shutdown: open transactions are rolled back, everything committed is on disk.</summary>
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

    /// <summary>The server's processes and the watcher work in the data folder: that tells them from others whose number they may share.</summary>
    private async Task<List<string>> ProcessesAsync(CancellationToken cancellationToken)
    {
        const string Script = """for it in /proc/[0-9]*; do [ "$it/cwd" -ef "$1" ] && echo "${it#/proc/}"; done; true""";
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
            await file.WriteAsync(Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(48, lowercase: true) + "\n"), cancellationToken);

            // Without it nobody gets in: it is on disk before there is anything to get at.
            file.Flush(flushToDisk: true);
        }

        await User.OwnAsync(PasswordFile, cancellationToken);
    }

    private static FileStream TakeLock(string file, string folder)
    {
        try
        {
            return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (File.Exists(file))
        {
            throw new PrivatePostgresException($"Another run of the shop uses the PostgreSQL in {folder}; stop it first or choose another data folder.", exception);
        }
    }
}
