namespace Shop.Postgres;

/// <summary>Where a cluster can live so that the server's user can reach it.</summary>
internal static class ClusterPlace
{
    private static readonly string[] Reachable = ["/var/lib/orleans-shop", "/var/tmp/orleans-shop"];

    /// <summary>
    /// Makes the folder and gives it to the user. A folder below one that is closed to that user (root's home, mostly) becomes
    /// a link to a place of its own: whoever keeps, moves or removes the link decides about the data, as with a real folder.
    /// </summary>
    public static async Task<string> PrepareAsync(string folder, PostgresUser user, CancellationToken cancellationToken)
    {
        var isNew = !Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any();
        if (isNew)
        {
            await user.MakeFolderAsync(folder, cancellationToken);
        }

        if (await user.ReachesAsync(folder, cancellationToken))
        {
            return folder;
        }

        foreach (var root in isNew && user.Ids is not null ? Reachable : [])
        {
            var place = Path.Combine(root, Guid.CreateVersion7().ToString("N"));
            if (!await TryMakeAsync(root, place, user, cancellationToken))
            {
                continue;
            }

            Directory.Delete(folder);
            Directory.CreateSymbolicLink(folder, place);
            return place;
        }

        throw new PrivatePostgresException(user.Ids is null
            ? $"The folder {folder} belongs to another user; run the shop as that user or choose another data folder."
            : $"PostgreSQL does not run as root, and the user {user.Name} cannot reach {folder}; choose a data folder whose parents are open to it.");
    }

    private static async Task<bool> TryMakeAsync(string root, string place, PostgresUser user, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(root);
            await user.MakeFolderAsync(place, cancellationToken);
            if (await user.ReachesAsync(place, cancellationToken))
            {
                return true;
            }

            Directory.Delete(place);
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
