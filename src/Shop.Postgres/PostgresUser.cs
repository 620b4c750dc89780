using System.Globalization;

namespace Shop.Postgres;

/// <summary>
/// The operating-system user that the server runs as: the current user, or an unprivileged user if the current one is root, as PostgreSQL
/// does not run as root.
/// </summary>
/// <param name="Name">For messages.</param>
/// <param name="Ids">"uid:gid" of the user; null for the current user.</param>
/// <param name="Run">Runs programs as this user.</param>
internal sealed record PostgresUser(string Name, string? Ids, CommandRunner Run)
{
    private static readonly string[] Preferred = ["postgres", "_postgres", "nobody"];

    /// <summary>Chooses the user for a cluster in this folder. An existing cluster keeps its owner.</summary>
    public static async Task<PostgresUser> ForAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new(Environment.UserName, null, CommandRunner.AsCurrentUser);
        }

        string[] names = await OwnerOfAsync(folder, cancellationToken) is { } owner and not "0" ? [owner] : Preferred;
        foreach (var name in names)
        {
            if (await IdsOfAsync(name, cancellationToken) is not { } ids)
            {
                continue;
            }

            foreach (var runner in RunnersFor(name, ids))
            {
                if ((await runner.RunAsync("id", ["-u"], cancellationToken)).Output.Trim() == ids.Split(':')[0])
                {
                    return new(name, ids, runner);
                }
            }
        }

        throw new PrivatePostgresException(
            "PostgreSQL does not run as root, and it cannot be started as the user postgres or nobody; run the shop as an ordinary user.");
    }

    /// <summary>Creates a folder that only this user can access.</summary>
    public async Task CreateFolderAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await ChangeOwnerAsync(folder, cancellationToken);
    }

    /// <summary>Changes the owner of a file or folder to this user.</summary>
    public async Task ChangeOwnerAsync(string path, CancellationToken cancellationToken)
    {
        if (Ids is null)
        {
            return;
        }

        var changed = await CommandRunner.AsCurrentUser.RunAsync("chown", ["-h", Ids, path], cancellationToken);
        if (changed.ExitCode != 0)
        {
            throw new PrivatePostgresException($"The owner of {path} cannot be changed to {Name}: {changed.Reason}.");
        }
    }

    /// <summary>True if this user can write to the folder, which includes access to all its parents.</summary>
    public async Task<bool> CanAccessAsync(string folder, CancellationToken cancellationToken) =>
        (await Run.RunAsync("/bin/sh", ["-c", "cd \"$1\" && test -w .", "sh", folder], cancellationToken)).ExitCode == 0;

    private static async Task<string?> OwnerOfAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var listed = await CommandRunner.AsCurrentUser.RunAsync("ls", ["-ldn", folder], cancellationToken);
        return listed.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(2);
    }

    private static async Task<string?> IdsOfAsync(string name, CancellationToken cancellationToken)
    {
        var user = await CommandRunner.AsCurrentUser.RunAsync("id", ["-u", name], cancellationToken);
        var group = await CommandRunner.AsCurrentUser.RunAsync("id", ["-g", name], cancellationToken);
        return (user.ExitCode, group.ExitCode) switch
        {
            (0, 0) => $"{user.Output.Trim()}:{group.Output.Trim()}",
            _ when int.TryParse(name, CultureInfo.InvariantCulture, out _) => $"{name}:{name}",
            _ => null,
        };
    }

    private static IEnumerable<CommandRunner> RunnersFor(string name, string ids)
    {
        var (uid, gid) = (ids.Split(':')[0], ids.Split(':')[1]);
        yield return new(command => ["setpriv", $"--reuid={uid}", $"--regid={gid}", "--clear-groups", "--", .. command]);
        yield return new(command => ["runuser", "-u", name, "--", .. command]);
        yield return new(command => ["sudo", "-n", "-u", $"#{uid}", "--", .. command]);
        yield return new(command => ["su", "-s", "/bin/sh", name, "-c", "exec " + string.Join(' ', command.Select(Quote))]);
    }

    private static string Quote(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
