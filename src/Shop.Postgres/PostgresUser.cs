using System.Globalization;

namespace Shop.Postgres;

/// <summary>
/// The operating system's user that the server runs as: ourselves, or, as PostgreSQL refuses to run as root, an
/// unprivileged user when we are root.
/// </summary>
/// <param name="Name">For messages.</param>
/// <param name="Ids">"uid:gid" of another user than ourselves.</param>
/// <param name="Run">Runs programs as this user.</param>
internal sealed record PostgresUser(string Name, string? Ids, CommandRunner Run)
{
    private static readonly string[] Preferred = ["postgres", "_postgres", "nobody"];

    /// <summary>Chooses the user for a cluster in this folder. The owner of an existing cluster goes on owning it.</summary>
    public static async Task<PostgresUser> ForAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new(Environment.UserName, null, CommandRunner.AsOurselves);
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
            "PostgreSQL does not run as root, and no way was found to start it as the user postgres or nobody; run the shop as an ordinary user.");
    }

    /// <summary>Makes a folder that only this user may enter.</summary>
    public async Task MakeFolderAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await OwnAsync(folder, cancellationToken);
    }

    /// <summary>Gives a file or folder that we made to this user.</summary>
    public async Task OwnAsync(string path, CancellationToken cancellationToken)
    {
        if (Ids is null)
        {
            return;
        }

        var changed = await CommandRunner.AsOurselves.RunAsync("chown", ["-h", Ids, path], cancellationToken);
        if (changed.ExitCode != 0)
        {
            throw new PrivatePostgresException($"{path} cannot be given to the user {Name}: {changed.Reason}.");
        }
    }

    /// <summary>Whether this user can work in the folder, that is, also pass all folders above it.</summary>
    public async Task<bool> ReachesAsync(string folder, CancellationToken cancellationToken) =>
        (await Run.RunAsync("/bin/sh", ["-c", "cd \"$1\" && test -w .", "sh", folder], cancellationToken)).ExitCode == 0;

    private static async Task<string?> OwnerOfAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var listed = await CommandRunner.AsOurselves.RunAsync("ls", ["-ldn", folder], cancellationToken);
        return listed.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(2);
    }

    private static async Task<string?> IdsOfAsync(string name, CancellationToken cancellationToken)
    {
        var user = await CommandRunner.AsOurselves.RunAsync("id", ["-u", name], cancellationToken);
        var group = await CommandRunner.AsOurselves.RunAsync("id", ["-g", name], cancellationToken);
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
