namespace Shop.Postgres;

/// <summary>Prepares a folder for a cluster that the server's user can access.</summary>
internal static class ClusterFolder
{
    private static readonly string[] Roots = ["/var/lib/orleans-shop", "/var/tmp/orleans-shop"];

    /// <summary>
    /// Creates the folder and changes its owner to the user. If that user cannot access a parent (mostly root's home), the folder
    /// becomes a link to a folder elsewhere. Deleting the link leaves the data there.
    /// </summary>
    public static async Task<string> PrepareAsync(string folder, PostgresUser user, CancellationToken cancellationToken)
    {
        var isNew = !Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any();
        if (isNew)
        {
            await user.CreateFolderAsync(folder, cancellationToken);
        }

        if (await user.CanAccessAsync(folder, cancellationToken))
        {
            return folder;
        }

        foreach (var root in isNew && user.Ids is not null ? Roots : [])
        {
            var target = Path.Combine(root, Guid.CreateVersion7().ToString("N"));
            if (!await TryCreateAsync(root, target, user, cancellationToken))
            {
                continue;
            }

            Directory.Delete(folder);
            Directory.CreateSymbolicLink(folder, target);
            return target;
        }

        throw new PrivatePostgresException(user.Ids is null
            ? $"The folder {folder} belongs to another user; run the shop as that user or choose another data folder."
            : $"PostgreSQL does not run as root, and the user {user.Name} cannot access {folder}; "
                + "choose a data folder whose parent folders that user can access.");
    }

    private static async Task<bool> TryCreateAsync(string root, string target, PostgresUser user, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(root);
            await user.CreateFolderAsync(target, cancellationToken);
            if (await user.CanAccessAsync(target, cancellationToken))
            {
                return true;
            }

            Directory.Delete(target);
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
